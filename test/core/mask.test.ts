import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskName, maskNames, maskPersonal } from '../../src/core/mask.ts'
import { safeName } from '../../src/core/people.ts'

describe('a name in public', () => {
  it.each([
    ['张三丰', '张**'],
    ['Amy', 'A**'],
    ['李', '李**'],
    ['@', '群**'],
    ['', '群**'],
  ])('%j shows one letter', (name, masked) => expect(maskName(name)).toBe(masked))
})

describe('what a publication hides', () => {
  it.each([
    ['电话13812345678谢谢', '电话138****5678谢谢'],
    ['电话 138-1234-5678', '电话 138****5678'],
    ['+86 138 1234 5678', '138****5678'],
    ['0086-13812345678', '138****5678'],
    ['１３８１２３４５６７８', '138****5678'],
    ['138.1234.5678', '138****5678'],
    ['打1381 234 5678找我', '打138****5678找我'],
    ['打138 123 45678找我', '打138****5678找我'],
    ['13812345678一直没人接', '138****5678一直没人接'],
    ['1\u200b3812\u200b345678', '138****5678'],
    ['1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣', '138****5678️⃣'],
    ['𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖', '138****5678'],
    ['家里 0571-8888-9999', '家里 05***99'],
    ['家里（0571）88889999', '家里（05***99'],
    ['办公室010-6552-1234', '办公室01***34'],
    ['座机65521234', '座机***34'],
    ['香港 +852 9123 4567', '香港 85***67'],
    ['一三八一二三四五六七八', '***'],
    ['幺三八 一二三四 五六七八', '***'],
    ['138一二三四五六七八', '***'],
    ['卡号6222 0210 0112 3456', '卡号62***56'],
    ['订单1234-5678-9012', '订单12***12'],
    ['订单２０２６－１１－２３－０００１', '订单20***01'],
    ['单号JD0012ABC34没到', '单号JD***34没到'],
    ['单号JD-0012-ABC-34没到', '单号JD***34没到'],
    ['单号SF1234567890123没到', '单号SF***23没到'],
    ['ORDER123456789', 'OR***89'],
    ['身份证11010119900307001X', '身份证11***1X'],
    ['身份证 110101 19900307 001X', '身份证 11***1X'],
    ['车牌浙A12B34', '车牌浙***'],
    ['邮箱 zhang.san@example.com.cn', '邮箱 ***@***'],
    ['邮箱zhang.san ＠ example.com', '邮箱***@***'],
    ['加我 wxid_ab12cd34ef', '加我 wxid_***'],
    ['微信 amy_2020', '微信 ***'],
    ['微信号是xiaoming', '微信号是***'],
    ['wx:amy2020', 'wx:***'],
    ['WX：amy', 'WX：***'],
    ['加V amy2020', '加V ***'],
    ['QQ12345', 'QQ***'],
    ['qq号 1234567', 'qq号 ***'],
  ])('%s', (text, masked) => expect(maskPersonal(text)).toBe(masked))

  it.each([
    ['寄到朝阳区建国路88号院2号楼', '寄到（地址已隐去）'],
    ['寄到翠苑新村12幢3单元501，谢谢', '寄到（地址已隐去），谢谢'],
    ['翠苑新村12-3-501', '（地址已隐去）'],
    ['我住3栋2单元501室', '我住（地址已隐去）'],
    ['3栋501', '（地址已隐去）'],
    ['送到万科公寓5号楼', '送到（地址已隐去）'],
    ['万科公寓东区5号楼', '（地址已隐去）'],
    ['在金地广场B座1201上班', '在（地址已隐去）上班'],
    ['建国路八十八号', '（地址已隐去）'],
    ['建国路88', '（地址已隐去）'],
    ['建国路８８号', '（地址已隐去）'],
    ['王家村5组12号', '（地址已隐去）'],
    ['浙江省杭州市西湖区文三路90号3天没到', '（地址已隐去）3天没到'],
    ['文一西路300弄5号', '（地址已隐去）'],
    ['科苑路15号科兴科学园B4单元12楼', '（地址已隐去）'],
    ['三号楼二单元五零一，没电梯', '（地址已隐去），没电梯'],
    ['放3#502门口', '放（地址已隐去）门口'],
    ['桂花苑6座', '（地址已隐去）'],
  ])('the address in %s', (text, masked) => expect(maskPersonal(text)).toBe(masked))

  it.each([
    '三天没到',
    '等了 2小时，还要 48 小时',
    '12 元、99元、199.00元、100000元、¥1999.00',
    '价格 1000.00-2000.00元',
    '5本书，第3章，第三单元第2课，1080P，iPhone15',
    '2026-11-23 10:00 到 2026-11-24 12:00',
    '2026.11.23-2026.11.25',
    '11.23-11.25 每天 9:00-18:00',
    '11.23-11.25 9:00，11.23-11.25 3本，2026-11-23 100本，12 2026-11-23',
    '5月3号楼下等',
    '补发（12:03 前），最晚明天12:00',
    '11月5号到货，2楼，三楼，一栋楼，5号线',
    '我知道2小时后、这条路2小时、再不处理打12315',
    '我知道3号到货，群里5号说的',
    '微信支付99元，微信 Android 版打不开',
    '一二三四五，九九八十一，2026-11-23 一直没来',
    '每次 500ml、1h30min',
    '100000积分',
  ])('%s stays', (text) => expect(maskPersonal(text)).toBe(text))

  it('never leaves eleven digits in a row, however they are grouped', () => {
    const joint = fc.constantFrom('', ' ', '-', '.', ' - ', '\u2005', '－', '·', '\u200b', '/', '_', ' / ')
    const rest = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 9, maxLength: 9 })
    fc.assert(
      fc.property(rest, joint, fc.constantFrom('电话', '打', '', '请在'), (digits, between, lead) => {
        const text = `13${digits.map(([d, isNew]) => `${isNew ? between : ''}${d}`).join('')}`
        expect(maskPersonal(`${lead}${text}找我`).replace(/\D/g, '').length).toBeLessThan(10)
      }),
      { numRuns: 2000 },
    )
  })

  it('does not take the beginning of a phone number for days', () => {
    for (const text of ['1.31-9.5 7698722', '138-2010-11-12', '1/3-9/11 5421801'])
      expect(maskPersonal(text)).toMatch(/\*\*\*/)
  })
})

describe('the names a publication hides', () => {
  it.each([
    ['王小明', '王小明说的', '王**说的'],
    ['王小明', '小明别急，王先生、王女士和王 先生都在', '王**别急，王**、王**和王**都在'],
    ['王小明', '明天小心', '明天小心'],
    ['张 三', '张三和张 三', '张**和张**'],
    ['张三', '张  三', '张**'],
    ['Amy', 'amy AMY Amy说', 'A** A** A**说'],
    ['Amy Li', 'amyli 和 Amy  Li', 'A** 和 A**'],
    ['Ann', 'Annual 和 Joanna', 'Annual 和 Joanna'],
    ['🌸小明🌸', '小明等三天了', '🌸**等三天了'],
    ['王小明|书友', '王小明，小明，书友', '王**，王**，王**'],
    ['王小明Amy', 'amy 和小明', '王** 和王**'],
    ['王小明妈妈', '小明没收到', '王**没收到'],
    ['欧阳小明', '小明、欧阳先生', '欧**、欧**'],
    ['李', '李子很甜，@李 您好，李，您好', '李子很甜，@李** 您好，李**，您好'],
    ['Ａｍｙ', 'amy', 'Ａ**'],
    ['这个名字真的很长很长很长很长很长很…', '这个名字真的很长很长很长很长很长很好', '这**好'],
    ['a.b*c(', 'a.b*c(', 'a**'],
    ['慧慧-二班', '慧慧，二班，慧慧-二班', '慧**，慧**，慧**'],
    ['老王', '老王，老总，老师', '老**，老总，老师'],
    ['大宝', '大宝，大哥，大姐', '大**，大哥，大姐'],
    ['Ross', 'Roſſ', 'R**'],
    ['群友', '群友们好', '群友们好'],
    ['88', '88元', '88元'],
    ['🌸', '🌸', '🌸'],
  ])('%s in 「%s」', (name, text, masked) => expect(maskNames(text, [name])).toBe(masked))

  it('hides any name as it is written, whatever it is made of', () => {
    const unit = fc.constantFrom(...Array.from('张三丰小王Amy.*+?^$' + '{}()|[]\\/-_ 🌸12·|ſİ'))
    fc.assert(
      fc.property(fc.string({ unit, minLength: 2, maxLength: 20 }), (raw) => {
        const name = safeName(raw)
        fc.pre((raw.match(/\p{L}/gu)?.length ?? 0) >= 2)
        expect(maskNames(`，${name}，`, [name])).not.toContain(`，${name}，`)
      }),
      { numRuns: 1000 },
    )
  })

  it('hides everybody who is mentioned, but not everybody as such', () => {
    expect(maskNames('@李姐 ＠Bob，@所有人 @all 请看', ['小王'])).toBe('@李** ＠B**，@所有人 @all 请看')
  })

  it('leaves the staff, even when one is called like a part of the name', () => {
    expect(maskNames('小林已催，林小林放心，@小林 在', ['林小林'], ['小林'])).toBe('小林已催，林**放心，@小林 在')
  })

  it('hides the member whose name contains a colleague’s', () => {
    expect(maskNames('小林子问小林', ['小林子'], ['小林'])).toBe('小**问小林')
  })
})

describe('hostile texts of 100 KB', () => {
  const size = 100_000
  const fill = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)
  it.each([
    '1',
    '1 ',
    '1-',
    'a',
    'a1',
    'a-',
    'a.',
    'a@',
    'a@a.',
    '@',
    '路',
    '路1',
    '路1号',
    '1号',
    '1单元',
    '村1-',
    '里A',
    '一',
    '一 ',
    '2026-11-23-',
    '12:03',
    '微信',
    '微信 a',
    'QQ1',
    'wxid_',
    '王',
    '王 ',
    '小 ',
    '小明',
    '@小',
    '١',
    '1️⃣',
    '第1',
  ])('of %j take no longer than their length', (unit) => {
    const started = performance.now()
    maskNames(maskPersonal(fill(unit)), ['王小明', 'Amy Li', '李'], ['小林'])
    // Linear takes tens of milliseconds here; anything quadratic takes minutes.
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
