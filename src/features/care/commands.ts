import { type Arg, integer, optional, person, rest } from '../../core/args.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { roleAtLeast, safeText } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import {
  deleteNote,
  insertNote,
  lockNote,
  lockNotesOf,
  notesOf,
  recallSettings,
  saveRecallSettings,
  silentIn,
} from './queries.ts'
import { assertRecallText, recallText, TEXT_MAX, whoToRecall } from './recall.ts'
import { texts } from './texts.ts'

const NOTE_MAX = 100
const MOST_NOTES = 30
const NAMED = 10

/** Somebody, or `删除` with the number that follows. */
function memberOrDelete(): Arg<ContactInfo | number> {
  const member = person()
  const number = integer({ label: '编号', min: 1, max: 2_000_000_000 })
  return {
    label: member.label,
    read(cursor, env) {
      if (cursor.take(/(?:删除|删|delete)\s+(?=[+-]?[0-9０-９])/iu) !== null) return number.read(cursor, env)
      return member.read(cursor, env)
    },
  }
}

async function removeNote(id: number, context: CommandContext, tx: Tx): Promise<string> {
  const { sender } = context
  const found = await lockNote(tx.db, sender.account, id)
  if (found === undefined) throw new UserError(texts.noteUnknown(id))
  if (found.byContactId !== sender.id && !roleAtLeast(sender.role, 'manager'))
    throw new UserError(texts.noteNotYours(id, found.byName))
  await deleteNote(tx.db, id)
  return texts.noteGone(id, found.name)
}

async function addNote(who: ContactInfo, text: string, context: CommandContext, tx: Tx): Promise<string> {
  const before = await lockNotesOf(tx.db, who.id)
  const same = before.find((n) => n.text === text)
  if (same !== undefined) return texts.noteSame(same.id)
  if (before.length >= MOST_NOTES) throw new UserError(texts.noteTooMany(who.name, MOST_NOTES))
  const id = await insertNote(tx.db, { contactId: who.id, text, byContactId: context.sender.id, at: tx.now })
  const noted = texts.noted(id, who.name)
  return context.where === 'room' ? `${noted}\n${texts.notedInGroup}` : noted
}

const noteCommand = command({
  names: ['备注', 'note'],
  who: 'agent',
  group: texts.group,
  help: '记住群友的喜好，TA 有工单时同事会看到；不会发到群里，本人能在「我的数据」里看到',
  examples: ['备注 @张三 喜欢推理小说', '备注 @张三', '备注 删除 3'],
  args: { who: memberOrDelete(), text: optional(rest('备注', NOTE_MAX)) },
  async run({ who, text }, context, tx) {
    if (typeof who === 'number') return discreetly(context, tx, await removeNote(who, context, tx))
    if (who.role !== 'member') throw new UserError(texts.noteIsStaff(who.name))
    const note = safeText(text ?? '', NOTE_MAX).trim()
    if (note !== '') return discreetly(context, tx, await addNote(who, note, context, tx))
    const { notes } = await notesOf(tx.db, who.id, MOST_NOTES)
    return discreetly(
      context,
      tx,
      notes.length === 0 ? texts.noNotes(who.name) : texts.notes(who.name, notes, context.settings.timeZone),
    )
  },
})

const recallCommand = command({
  names: ['唤回', 'recall'],
  who: 'manager',
  where: ['room'],
  group: texts.groupSettings,
  help: '私下问候很久没说话的群友，每人 60 天最多一次',
  examples: ['唤回 预览', '唤回 开', '唤回 关', '唤回 文案 {群友}，好久不见！', '唤回 文案 默认', '唤回'],
  args: { what: optional(rest('怎么做', 500)) },
  async run({ what }, context, tx) {
    const { room, sender } = context
    if (room === undefined) return undefined
    const settings = await recallSettings(tx.db, room.id)
    const template = settings.text ?? texts.recall
    const save = (change: Partial<typeof settings>) =>
      saveRecallSettings(tx.db, room.id, { ...settings, ...change }, sender.id, tx.now)
    if (what === undefined) return discreetly(context, tx, texts.recallState(settings.isOn))
    const found = async () => whoToRecall(await silentIn(tx.db, room.id, tx.now, context.zone))
    if (/^(?:开|打开|on)$/iu.test(what)) {
      await save({ isOn: true })
      return discreetly(context, tx, texts.recallOn((await found()).chosen.length))
    }
    if (/^(?:关|关闭|off)$/iu.test(what)) {
      await save({ isOn: false })
      return discreetly(context, tx, texts.recallOff)
    }
    if (/^(?:预览|preview)$/iu.test(what)) {
      const { chosen, spared } = await found()
      const names = chosen.slice(0, NAMED).map((m) => m.name)
      const sample = recallText(template, names[0] ?? texts.sampleMember, room.topic)
      return discreetly(context, tx, texts.recallPreview(names, chosen.length, spared, settings.isOn, sample))
    }
    const written = /^(?:文案|text)(?:[\s:：]+|$)(.*)$/isu.exec(what)?.[1]
    if (written === undefined) throw new UserError(texts.recallUnread([...what].slice(0, 12).join('')))
    const text = safeText(written).trim()
    if (text === '') throw new UserError(texts.recallTextEmpty)
    if (text.length > TEXT_MAX) throw new UserError(texts.recallTextTooLong(TEXT_MAX, text.length))
    const own = /^(?:默认|default)$/iu.test(text) ? null : text
    if (own !== null) assertRecallText(own)
    await save({ text: own })
    return discreetly(context, tx, texts.recallTextSet(recallText(own ?? texts.recall, texts.sampleMember, room.topic)))
  },
})

export const careCommands: Command[] = [noteCommand, recallCommand]
