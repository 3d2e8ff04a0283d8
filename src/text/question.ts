import { normalise } from './normalise.ts'

/** Words of others, names and addresses: what is asked inside them is not asked here. */
const NOT_SAID_HERE =
  /@[^@\u2005\n]{1,40}\u2005|https?:\/\/[\w./?=&%#:~+-]+|「[^」\n]{0,200}」|『[^』\n]{0,200}』|“[^”\n]{0,200}”|"[^"\n]{0,200}"|《[^》\n]{0,80}》|\[[^\]\n]{1,8}\]/g

/** A clause and the mark it ends with. Blanks between Chinese characters are commas of people in a hurry. */
const CLAUSE = /([^,。!?;…~、\n]+)([,。!?;…~、\n]*)/g
const HURRIED = /(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])/g

const W = '(?:怎么样?|咋样?|如何|什么时候|什么|啥时候|啥|哪[里儿个家天种款位]?|谁|几[个点天次]?|多少|多久|多大|多贵)'

/**
 * Question words that do not ask: `怎么都行`, `没什么`, `多少有点`, `好几个`, correlatives (`谁要谁拍`), empty phrases and
 * plain abuse (`什么玩意`). They are taken out before anything is looked for.
 */
const IDLE = new RegExp(
  [
    // whatever, whoever, however
    `谁也[^,]{0,6}谁`,
    `(?:不管|无论|不论|随便|任凭|甭管|别管|管他|管它)[^,]{0,12}`,
    `${W}[^,]{0,6}?(?:都|也)(?:行|可以|好|要|能|会|有|没|不|是|得|一样|无所谓|想|爱|喜欢|吃|买|来|去|等|连|找|打|登|挺|很)`,
    `(?<=(?:去|来|要|买|吃|有|是|退|换)[不没](?:去|来|要|买|吃|有|是|退|换))(?:都|也)?(?:行|可以|无所谓)`,
    `([去来要买吃有退换])[不没]有?\\1(?:都|也)(?:行|可以|好|一样|无所谓)`,
    `(谁|什么|啥|哪[个里儿]?|怎么|多少|几[个点]?)[^,谁什啥哪怎多几]{1,5}(?:就|便|我就|你就)?[^,谁什啥哪怎多几]{0,2}\\2`,
    // nothing much
    '(?:没有?|不是|也没|都没|不算|没说|没做|没吃|没买|没干)(?:个?什么|啥)(?!时候|货|颜色|区别)',
    '(?:什么|啥)的$|(?:什么|啥)(?:之类|跟什么|和什么)|不(?:怎么|咋)|再怎么|怎么着|怎么说(?:呢|吧)?$|怎么(?:可能|好意思)|说什么(?:好|也)|怎么(?:这么|那么)(?:好|棒|会|可爱|好吃|好看|便宜|快|厉害|贴心)[^,]{0,5}$',
    '怎么(?:[说弄学看做洗吃用算想查点试搞按连找打登]|联系|操作)都|没谁|^可?(?:不|就)是[嘛吗么]$|多多少少|多少[涨送赔补退加吃拿]?点(?!钱)|多少(?:有|会|能|还|带|也|都|给|得|有些)(?!货|个|钱|人|天|斤|件|种|库存|退|便宜|优惠|送|发|赔)|没多少|不多久|没(?:过)?多久|多大(?:点|个|的)?事|哪怕|哪里哪里|(?:^|,)哪里的?话|哪(?:有|能|敢|像|会)(?:这|那|不|你|我|的事|时间|空)[^,]{0,10}|谁懂|谁让|谁叫|谁说[^,]{0,3}不',
    // some, several
    '哪天(?=有空|一起|咱)|(?:[好十这那前后头上下近隔再了过没等来住玩晚早差]|(?<!可以|能|[次天人顿该])[拿买吃])几[^,点号折]|几(?:乎|十|百|千|万|何|率|位(?=家|老师|姐|亲))|第?一次几',
    '(?:时|动|冷|三|一|要)不(?:时|动|冷|三|一|要)(?=[^,]{0,2}(?:就|地|会|来|有))|好不(?:容易|热闹|开心)',
    // anger
    '(?:什么|啥)(?:破|烂|鬼|狗屁|垃圾|玩意儿?|态度|素质|德[行性]|人[啊呀哪]?$|东西[啊呀]?$|服务[啊呀]?$|质量[啊呀]?$|店[啊呀]?$|效率[啊呀]?$|世道|道理|叫)|(?:算|搞|闹|急)(?:什么|啥)|有(?:什么|啥)(?:了不起|好说|好吵|大不了)|(?:关|干)[你我]什么事',
    // greetings and bare reactions
    "^(?:你们?|您|大家|亲)?(?:吃(?:饭|早饭|午饭|晚饭)?了(?:吗|没有?|么)|好吗|最近(?:好吗|怎么样|忙吗)|睡了吗)$|^(?:啊|嗯|哈|诶|咦|哦|喔|额|呃|是吗|是么|真的吗?|真的假的|对[吧吗]|什么|啥|好吗|行吗|谁)$|^how (?:are you|do you do|is it going)(?: doing| today)?$|^what'?s up$",
    // is anybody here? Answered by being here, not by knowing something
    '(?:^|(?:客服|老师|老板|亲|群主|店家|管理员?|掌柜|你们?|您|有人|大家|还有人|人|小二|美女|帅哥|那个))(?:还|都)?(?:在(?:吗|么|嘛|不在?|没|吧|线吗|呢|伐)|有人(?:在)?(?:吗|么|嘛|没|不))[啊呀哦]?$|^(?:is )?any(?:one|body) (?:here|there|around|online)$|^are you (?:there|here|online)$',
  ].join('|'),
  'g',
)

/** Whoever says this asks, whatever the clause around it looks like. */
const ASKING = new RegExp(
  [
    '请问(?=.)|求(?:问|解|教|助|推荐|科普|答|链接|指点|指导)|请教|(?:想|就|来|还|再|先)问(?:一?下|问|个|一问|大家|各位)?(?=.{2})|^(?:问(?:一?下|问|个问题)|弱弱的?问|咨询(?:一?下|个)?|打听(?:一?下|个)?)(?=.)|(?:想|要)(?:咨询|了解|打听|知道|确认)(?:一?下)?(?=.{2})',
    '(?:谁|有人|有谁|有没有人|哪位|有哪位|大家|你们?|群里)(?:能|可以)?(?:知道|晓得|清楚|了解|懂|记得|会)[^,]{0,14}(?:怎|咋|什么|啥|哪|几|多|谁|吗|么|嘛|不|没|的$)|(?:谁|有人|有谁|哪位)(?:知道|晓得|清楚|用过|试过|买过|吃过|去过|有|会|要|能|懂)|知不知道',
    '(?:帮|麻烦|劳烦|烦请|请)(?:我|忙|我们)?(?:您|你|老师|客服)?(?:帮我|帮忙|给我)?(?:看|查|问|确认|核实)(?:一?下|看|查|问)?(?=[^,]{0,12}(?:怎|咋|什么|啥|哪|几|多少|多久|是不是|有没有|能不能|会不会|是否|为))|(?:告诉我|跟我说|说)(?:一下|下)(?=[^,]{0,10}(?:怎么|什么|哪|几|多少|地址|价格|时间))',
    '(?:地址|链接|电话|价格表?|单号|菜单|课表|二维码|号码|教程|说明书)[^,]{0,3}(?:发|给|推|甩)(?:我|一|个|下|群)|(?:发|给|推|甩)(?:我|一?下|个)[^,]{0,5}(?:地址|链接|电话|价格|单号|菜单|课表|二维码|教程)(?:吧|呗|啊|一下|看看)?$',
    '\\bdoes any(?:one|body)\\b|\\b(?:any(?:one|body)) (?:know|knows|tried|have|has|here know)\\b|\\b(?:i was |just )?wondering (?:if|whether|when|how|what|where)\\b|\\b(?:may|can|could) i (?:ask|know|get|have)\\b|\\bany (?:idea|news|update|discount|recommendation)s?\\b|\\b(?:please |pls |can you )?(?:tell|let) me (?:know )?(?:how|what|when|where|if|which|why)\\b',
  ].join('|'),
)

/** What follows is reported, known, unknown or still to be thought about: the clause states that. */
const REPORTED =
  /(?:不|没|未|唔)(?:太|大|怎么|是很)?(?:知|知道|晓得|清楚|确定|明白|懂|记得|了解|造|想好|关心|在乎|在意|问|说)|忘(?:了|记)|(?<!你|们|人|谁|家|想)(?:知道|明白|清楚|晓得)|(?:终于|总算|才)(?:知道|明白|搞懂|学会)|(?:他|她|它|老公|老婆|妈妈?|爸|孩子|同事|朋友|邻居|客户|人|客服|老师|姐妹|昨天|刚才?|总|老|都)(?:们)?(?:就|还|来|也|在|一直|总|又|经常)?问(?!题|卷)|(?:我|再|先|去|帮[你他她]|给[你他她])(?:来|先|去|再|就|帮[你他她]){0,3}问(?:问|一?下)|(?:我|先|再|自己|回头|回去|等下|明天|来)(?:去|先|再|来|们){0,3}(?:看|查|试|想|研究|考虑|商量|算)(?:看|查|试|想|一想|一看|一?下)|(?:看|取决于|要看|得看|根据|按照)(?:情况|你|您|自己|大家|个人|天气|心情|孩子|具体)|(?:再说|再看|再定|再决定)$|\b(?:i|we|he|she|they) (?:do not|don'?t|didn'?t|did not|still don'?t)? ?(?:know|knew|remember|understand|see|asked|ask|forgot|wonder how)\b|\b(?:told|showed|explained|asked|depends|decide[ds]?|matter)\b/

/** What follows is told or settled. A particle at the end asks all the same: `讲清楚了吗`. */
const TOLD =
  /告诉(?:你|您|大家|他|她|我们)|教(?:你|大家|过)|我教|(?:讲|说|写|介绍|讲解|演示|记录|分享|标|公布|解释|回答)(?:过|了|的|清楚|明白|得很)|(?:决定|取决|关键|记住|发现|研究|纠结|讨论|好奇过|体会到|看得出|猜得到|猜到|懂得|学会|通知|提醒)/

/** Ends of a clause that make it a question. */
const ENDING = new RegExp(
  [
    '[吗嗎](?!啡|丁)',
    '(?<![什怎这那多要])么[啊呀]?$',
    '(?:有|在|能|会|行|好|可以|要|是|对|到|包邮|货|卖|退|用|甜|贵|吃|真)(?:的|了)?(?<!就是)嘛$|(?:有|能|可以)[^,]{1,6}嘛$',
    '(?:了|过|到|完|好|货|人|出来|见|掉|收|发|齐|清)[没冇](?:有)?[啊呀呢]?$|(?:看到|收到|听到|有人?)[^,]{1,5}没$',
    '[\\u4e00-\\u9fff]{2}(?<![我就也才都还偏绝从并可差要受得何岂无莫好])不[啊呀哦]?$|(?:行|好|对)不$',
    // dialects: Wu, Cantonese, Sichuan, Min
    '(?<=[有好对是要来能会行货到甜贵])伐[啦啊]?$|[咗到好开出]未[啊呀]?$|[有好能会得系货邮]冇[啊呀]?$|(?:咩|嘅咩|㗎|吖)$|得行不|要得不',
  ].join('|'),
)

/** `…呢` after a name ("客服呢", "那运费呢"), not after something going on ("还在等呢"). */
const WHAT_OF = /^(?:那|但|可|我|我们|你们?|您)?[^,还正在着才可挺都没不刚等想准备做看忙吃]{1,7}呢$/

const WORD = new RegExp(
  [
    '为什么|为啥|为何|为咩|点解|怎么|怎样|怎(?:办|用|弄|么)|如何(?!都)|咋(?!呼|舌)|啥|什么|何时|何处',
    '哪(?!怕|[吒咤])|谁(?!家的|都|也)|几(?:点|号|时|块|元|折|楼|岁|月|级|多钱|多)|第几|(?:星期|周|礼拜)几',
    '(?:要|需要?|得|大概|大约|一般|一[箱份盒包袋瓶单次天人套组周月年个节课件斤]|每[人次天箱个]?|限购?|限|最多|最少|可以|能|还有|还剩|还要|共|总共|分|是|有|买|送|满|发|吃|用|喝|寄)几[个天斤件次人年周节盒瓶箱袋期班集支片张包只颗粒份滴勺毫把双条套本位家种款样场课讲克米码寸分小组步](?!坏|烂|破)(?![^,]{0,8}(?:了|坏|烂|破|没|不|的时候))',
    '几(?:天|个|斤|件|次|小时|分钟|个月|盒|瓶|岁|人)(?:能|可以|会|才|到|发|内|一|起|后能|送|用完|见效|吃完|成团|包邮)',
    '多(?:少|久|长时间|钱|重|远|高|宽|厚|深)(?!年前|年了|啊)|多[大长](?!点|了|的都|方|人)(?=[^,]{0,6}$|[^,]{0,6}(?:的|可|能|适|合|年|岁|码))',
    // A-not-A
    '([\\u4e00-\\u9fff])[不没]\\1(?!不)|([\\u4e00-\\u9fff]{2})[不没]\\2|(?<![不没])([\\u4e00-\\u9fff])[\\u4e00-\\u9fff]不\\3[\\u4e00-\\u9fff]|有没有?|[能可是会]否|还是[^,]{1,8}(?:好|合适|划算|呢|更|比较|快)[呢啊]?$|是[^,]{1,8}还是[^,]{1,8}$',
    // dialects
    '乜|边度|边个|边只|几时|几多|点样|点算|系咪|係咪|有冇|有无(?!人?关)|得唔得|唔唔|([\\u4e00-\\u9fff])唔\\4|啷个|哪个整|咋个|么子|何解|嘎哈|干哈|啥前儿|阿(?:有|好|要|是|能)(?!的)|(?<!这样|那样)[甘敢](?:有|会|是|可以)|好久(?:能|才|可以)?(?:发货|到货|开团|开课|来货|送来)',
  ].join('|'),
)

const ENGLISH =
  /^(?:(?:hi|hello|hey|excuse me|sorry|ok|so|and|but|please|well|guys|dear)[, ]+)*(?:(?:what|when|where|why|which|who|whose|how)(?:'?s| is| are| was| were| do| does| did| can| could| will| would| should| much| many| long| far| often| to| about| come| soon| time| size| color| one| kind| date| day| if| has| have)\b(?! (?:i|we) (?:got|went|was|am|bought|came))|(?:can|could|do|does|did|is|are|was|were|will|would|should|shall|may|has|have|isn'?t|aren'?t|don'?t|doesn'?t|didn'?t|can'?t|won'?t) (?:i|you|u|we|they|he|she|it|there|this|that|the|these|those|my|your|our|any|someone|anyone|shipping|delivery)\b)|\b(?:how (?:much|many|long|to)|what time)\b/

/** Rest of a clause in which a mark alone (`?`) asks something. */
const SOMETHING = /[\u3400-\u9fff]{2}|[a-z]{2,} [a-z]{2,}|[a-z]{4}|[\u3400-\u9fff]+[a-z0-9]|\d+[\u3400-\u9fff]/

/**
 * Does this group message ask for something that can be answered? With and without punctuation, in either script,
 * in the commoner dialects and in English. Complaints in the form of a question count (`有没有人管啊`); abuse
 * (`什么玩意`), greetings, calls whether anybody is there (`在吗`), bare reactions (`啊？`), words of somebody else in
 * quotation marks, and questions that are only reported (`他问我几点`, `不知道几点`) do not, the last unless a question mark
 * asks after all.
 *
 * Pure, never throws, linear in the length.
 */
export function isQuestion(text: string): boolean {
  const said = normalise(text.replace(NOT_SAID_HERE, ' ')).text.replace(HURRIED, ',')
  for (const [, words = '', mark = ''] of said.matchAll(CLAUSE)) {
    if (asks(words.trim(), mark)) return true
  }
  return false
}

function asks(words: string, mark: string): boolean {
  const clause = words.replace(IDLE, '')
  if (clause === '') return false
  if (ASKING.test(clause)) return true
  if (mark.includes('?')) return SOMETHING.test(clause)
  if (REPORTED.test(clause)) return false
  if (ENDING.test(clause) || WHAT_OF.test(clause)) return true
  return !TOLD.test(clause) && (WORD.test(clause) || ENGLISH.test(clause))
}
