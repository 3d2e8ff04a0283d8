/** Text of other people on a terminal: no control or direction characters that could rewrite what is already there. */
export const printable = (text: string): string =>
  text.replace(/\r?\n/g, '⏎').replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
