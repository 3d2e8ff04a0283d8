/** A process that receives and never stores: everything it takes in is in the spool when it is killed. */
import { Spool } from '../../../src/app/spool.ts'
import { silentLog } from '../../../src/core/log.ts'

const [dir, from, to] = [process.argv[2] ?? '', Number(process.argv[3]), Number(process.argv[4])]
const spool = new Spool(dir, silentLog)
spool.recover()
for (let n = from; n < to; n += 1) {
  spool.append({
    type: 'message',
    account: 'bot',
    platformId: `m${n}`,
    receivedAt: Date.parse('2026-11-23T02:00:00Z') + n,
    room: { id: 'room-1', topic: '书友群' },
    sender: { id: `id-${n % 7}`, name: `群友${n % 7}` },
    self: false,
    kind: 'text',
    text: `第 ${n} 句`,
    body: `第 ${n} 句`,
    mentions: [],
    mentionsBot: false,
    sentAt: Date.parse('2026-11-23T02:00:00Z') + n,
  })
}
process.stdout.write('ready\n')
setInterval(() => undefined, 1000)
