/**
 * The yardstick: a Wechaty bot without anything of ours. It counts messages, and answers those that contain 没人管
 * in the same room. `argv`: endpoint, token. Prints `ready`, and `count N` every 50 ms while N changes.
 */

import { WechatyBuilder } from 'wechaty'
import { PuppetService } from 'wechaty-puppet-service'

const [endpoint, token] = process.argv.slice(2)
if (endpoint === undefined || token === undefined) throw new Error('usage: bare-bot ENDPOINT TOKEN')
process.env.WECHATY_LOG = 'silent'
const bot = WechatyBuilder.build({ puppet: new PuppetService({ endpoint, token, tls: { disable: true } }) })
let count = 0
bot.on('error', () => undefined)
bot.on('login', () => console.log('ready'))
bot.on('message', async (message) => {
  count += 1
  const text = message.text()
  if (text.includes('没人管') && !message.self()) await message.room()?.say(`收到：${text}`)
})
await bot.start()
let told = -1
setInterval(() => {
  if (count !== told) console.log(`count ${count}`)
  told = count
}, 50)
