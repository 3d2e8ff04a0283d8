/** Fen as people write them: 550 → `5.5元`. */
export const yuan = (fen: number): string => `${fen / 100}元`
