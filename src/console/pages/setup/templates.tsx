import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { UserError } from '../../../core/errors.ts'
import { RECALL_TEXT, recallSettings, recallText } from '../../../features/care/index.ts'
import { sampleAcknowledgement } from '../../../features/duty/index.ts'
import { samplePublication } from '../../../features/publishing/index.ts'
import { acknowledgementOf } from '../../../features/sla/index.ts'
import {
  onboardingMode,
  PIECES,
  type Piece,
  piecesOf,
  previewPiece,
  type ShownPiece,
  TEMPLATE_MAX,
  VARIABLES,
} from '../../../features/welcome/index.ts'
import { Choice, groupOptions } from '../../choice.tsx'
import { given, rowId } from '../../query.ts'
import { OrderForm, problem, show } from '../../shell.tsx'
import type { Ctx, Visitor } from '../../visitor.ts'
import { roomOf, Setting, servedRooms, Tabs } from './parts.tsx'
import { common, templateWords } from './texts.ts'

const SLOTS = [...PIECES, 'acknowledgement', 'recall'] as const
type SlotName = (typeof SLOTS)[number]

const query = z.object({
  room: given(rowId),
  slot: z.enum(SLOTS).optional(),
  text: z.string().max(2000).optional(),
})

/** As the commands begin; of all groups with 「全部」 behind the name. */
const LINES: Record<Piece, string> = {
  welcome: '欢迎语',
  'welcome-vip': '欢迎语 VIP',
  'welcome-year': '欢迎语 年卡',
  'welcome-month': '欢迎语 月卡',
  'welcome-single': '欢迎语 单次',
  rules: '群规',
  contact: '找谁',
  'day-1': '入群引导 D1',
  'day-3': '入群引导 D3',
  'day-7': '入群引导 D7',
}
const lineOf = (slot: Piece, everywhere: boolean): string =>
  everywhere ? LINES[slot].replace(/^\S+/u, '$& 全部') : LINES[slot]

const MODE_LINES = { on: '开', group: '群里', off: '关' } as const

const CONTACT_MAX = 40
const RECALL_MAX = 200
const ACKNOWLEDGEMENT_MAX = 290

const textInUse = ({ own, everywhere, fallback }: ShownPiece): string | undefined => own ?? everywhere ?? fallback

/** A text with its looks, and a field in which it is tried before it is saved. */
function Editor(props: {
  visitor: Visitor
  slot: SlotName
  name: string
  origin: string
  note: string
  inUse: string
  looks: string
  roomId: number | undefined
  draft: { text: string; looks: string; missing: readonly string[] } | { text: string; wrong: string } | undefined
  max: number
  line: string
  order: { back: string; roomId?: number }
  children?: Child
}) {
  const { visitor, slot, name, origin, note, inUse, looks, roomId, draft, max, line, order } = props
  const w = templateWords[visitor.lang]
  const isDraft = draft !== undefined
  return (
    <li id={`text-${slot}`}>
      <div class="with-button">
        <h2>{name}</h2>
        <span class="tag">{origin}</span>
      </div>
      {looks === '' ? null : (
        <figure class="looks">
          <figcaption class="quiet">{w.looks}</figcaption>
          <p class="pre said">{looks}</p>
        </figure>
      )}
      <details id={`edit-${slot}`} open={isDraft}>
        <summary>{w.edit}</summary>
        <form method="get" action={`/setup/templates#text-${slot}`} class="order field">
          {roomId === undefined ? null : <input type="hidden" name="room" value={roomId} />}
          <input type="hidden" name="slot" value={slot} />
          <label class="wide">
            <span class="quiet">{note === '' ? w.text : note}</span>
            <textarea name="text" rows={5} required maxlength={max}>
              {draft?.text ?? inUse}
            </textarea>
          </label>
          <button type="submit" class="button second">
            {w.see}
          </button>
        </form>
        {draft === undefined ? null : 'wrong' in draft ? (
          <p class="said mistake pre" role="alert">
            {draft.wrong}
          </p>
        ) : (
          <figure class="looks">
            <figcaption>{w.draft}</figcaption>
            <p class="pre said">{draft.looks}</p>
            {draft.missing.length === 0 ? null : <p class="quiet">{w.missing(draft.missing)}</p>}
            <OrderForm visitor={visitor} line={line} label={w.save} {...order}>
              <input type="hidden" name="words" value={draft.text} />
            </OrderForm>
          </figure>
        )}
        <div class="choices">{props.children}</div>
      </details>
    </li>
  )
}

/** Every text that may be changed, as members see it, tried before it is saved. */
export async function templatesPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db, settings } = c.var.office
  const now = c.var.office.now()
  const parsed = query.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { room: roomId, slot: drafted, text } = parsed.data
  const { account } = visitor.person
  const room = roomId === undefined ? undefined : await roomOf(c, visitor, roomId)
  if (roomId !== undefined && (room === undefined || room.state !== 'enrolled' || room.isStaffRoom))
    return problem(c, 'badFilter')
  const [t, w] = [common[visitor.lang], templateWords[visitor.lang]]
  const everywhere = room === undefined
  const back = `/setup/templates${room === undefined ? '' : `?room=${room.id}`}`
  const order = { back, ...(room === undefined ? {} : { roomId: room.id }) }
  const { pieces, wording } = await piecesOf(db, account, room?.id)
  const mode = onboardingMode(wording)
  const looksOf = async (slot: Piece, template: string) => {
    try {
      return await previewPiece({ db, now }, settings, { account, room }, slot, template)
    } catch (error) {
      if (error instanceof UserError) return { wrong: error.message }
      throw error
    }
  }
  const draftOf = (slot: SlotName) =>
    slot === drafted && text !== undefined ? text.replaceAll('\r\n', '\n').trim() : undefined
  const rows: Child[] = []
  for (const piece of pieces) {
    const { slot, own, everywhere: general, fallback } = piece
    const inUse = textInUse(piece)
    const looks = inUse === undefined || inUse === '' ? undefined : await looksOf(slot, inUse)
    const draft = draftOf(slot)
    const tried = draft === undefined || draft === '' ? undefined : await looksOf(slot, draft)
    const origin =
      inUse === ''
        ? w.off
        : own !== undefined
          ? w.own
          : general !== undefined
            ? w.general
            : fallback !== undefined
              ? w.standard
              : slot === 'contact'
                ? w.dutyNow
                : slot.startsWith('welcome-')
                  ? w.general
                  : w.none
    const line = lineOf(slot, everywhere)
    const mayBeOff = slot === 'welcome' || slot.startsWith('day-')
    rows.push(
      <Editor
        visitor={visitor}
        slot={slot}
        name={w.pieces[slot]}
        origin={origin}
        note={slot === 'rules' || slot === 'contact' ? '' : w.variables(VARIABLES)}
        inUse={inUse ?? ''}
        looks={looks !== undefined && 'text' in looks ? looks.text : ''}
        roomId={room?.id}
        draft={
          draft === undefined || tried === undefined
            ? undefined
            : 'wrong' in tried
              ? { text: draft, wrong: tried.wrong }
              : { text: draft, looks: tried.text, missing: tried.missing }
        }
        max={slot === 'contact' ? CONTACT_MAX : TEMPLATE_MAX}
        line={line}
        order={order}
      >
        {own === undefined ? null : (
          <OrderForm visitor={visitor} line={`${line} 默认`} label={t.reset} class="little" {...order} />
        )}
        {mayBeOff && inUse !== '' ? (
          <OrderForm visitor={visitor} line={`${line} 关`} label={w.switchOff} class="little" {...order} />
        ) : null}
      </Editor>,
    )
  }
  if (everywhere) {
    const own = await acknowledgementOf(db, account)
    const draft = draftOf('acknowledgement')
    rows.unshift(
      <Editor
        visitor={visitor}
        slot="acknowledgement"
        name={w.acknowledgement}
        origin={own === undefined ? w.standard : w.own}
        note={w.acknowledgementHow}
        inUse={own ?? ''}
        looks={sampleAcknowledgement(own)}
        roomId={undefined}
        draft={draft === undefined ? undefined : { text: draft, looks: sampleAcknowledgement(draft), missing: [] }}
        max={ACKNOWLEDGEMENT_MAX}
        line="时效 答复语"
        order={order}
      >
        {own === undefined ? null : (
          <OrderForm visitor={visitor} line="时效 答复语 恢复" label={t.reset} class="little" {...order} />
        )}
      </Editor>,
    )
  } else {
    const { text: own } = await recallSettings(db, room.id)
    const draft = draftOf('recall')
    const looks = (template: string) => recallText(template, '小新', room.topic)
    rows.push(
      <Editor
        visitor={visitor}
        slot="recall"
        name={w.recall}
        origin={own === null ? w.standard : w.own}
        note={w.recallHow}
        inUse={own ?? RECALL_TEXT}
        looks={looks(own ?? RECALL_TEXT)}
        roomId={room.id}
        draft={draft === undefined ? undefined : { text: draft, looks: looks(draft), missing: [] }}
        max={RECALL_MAX}
        line="唤回 文案"
        order={order}
      >
        {own === null ? null : (
          <OrderForm visitor={visitor} line="唤回 文案 默认" label={t.reset} class="little" {...order} />
        )}
      </Editor>,
    )
  }
  return show(c, {
    title: t.areas.templates,
    body: (
      <>
        <Tabs visitor={visitor} here="templates" />
        <form method="get" class="filters">
          <Choice
            label={w.where}
            name="room"
            options={groupOptions(await servedRooms(c, visitor))}
            chosen={room?.id}
            all={w.all}
          />
          <button type="submit" class="small">
            {t.show}
          </button>
        </form>
        <ul class="rows panel">
          <Setting id="onboarding" name={w.onboarding} value={w.modes[mode]}>
            <div class="choices">
              {(['on', 'group', 'off'] as const)
                .filter((m) => m !== mode)
                .map((m) => (
                  <OrderForm
                    visitor={visitor}
                    line={`入群引导 ${everywhere ? '全部 ' : ''}${MODE_LINES[m]}`}
                    label={w.modes[m]}
                    class="little"
                    {...order}
                  />
                ))}
            </div>
          </Setting>
          {rows}
        </ul>
        {everywhere ? (
          <section class="panel">
            <h2>{w.publication}</h2>
            <p class="quiet">{w.publicationWhy}</p>
            <p class="pre said">{samplePublication()}</p>
          </section>
        ) : null}
      </>
    ),
  })
}
