import { styleText } from 'node:util';
import { truncate, widthOf } from './columns.ts';

export type Style = Parameters<typeof styleText>[0];

/** A piece of a line. */
export interface Piece {
  text: string;
  style?: Style;
}

export const plain = (text: string): Piece => ({ text });
export const styled = (style: Style, text: string): Piece => ({ text, style });

/** Puts pieces into at most so many columns: what does not fit is cut. */
export function fit(pieces: readonly Piece[], columns: number): Piece[] {
  const fitted: Piece[] = [];
  let left = columns;
  for (const piece of pieces) {
    if (left <= 0) break;
    const text = truncate(piece.text, left);
    fitted.push({ ...piece, text });
    left = text === piece.text ? left - widthOf(text) : 0;
  }
  return fitted;
}

export function widthOfPieces(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + widthOf(text), 0);
}

export function render(pieces: readonly Piece[], colors: boolean): string {
  const line = pieces.map(({ text, style }) =>
    colors && style !== undefined && text !== '' ? styleText(style, text, { validateStream: false }) : text,
  );
  return line.join('').trimEnd();
}
