import { stripVTControlCharacters } from 'node:util';

// Names and prompts come from other machines: they must not steer this terminal.
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const CONTROLS_BUT_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** @returns the text on one line, cut to `width` characters. */
export function oneLine(text: string, width = Number.POSITIVE_INFINITY): string {
  const characters = [...stripVTControlCharacters(text).replace(CONTROLS, ' ').trim()];
  if (characters.length <= width) return characters.join('');
  return `${characters.slice(0, width - 1).join('')}…`;
}

/** @returns the text with its lines, without what would steer the terminal. */
export function manyLines(text: string): string {
  return stripVTControlCharacters(text).replaceAll('\r\n', '\n').replace(CONTROLS_BUT_LINES, ' ');
}
