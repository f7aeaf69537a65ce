// How wide a text will be and where it may break, without a browser to ask.
// The estimate follows DejaVu Sans, the widest of the usual fonts, so that narrower fonts never clip.

const narrow = /[iljtfrI.,:;'|!()[\] ]/;
const wide = /[mwMW@%−–—<>=+]/;

/** An upper estimate of the width of `text` at `fontSize`, in the units of the font size. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    if (narrow.test(character)) width += 0.38;
    else if (wide.test(character)) width += 0.9;
    else if (/[A-Z]/.test(character)) width += 0.7;
    else width += 0.625;
  }
  return width * fontSize;
}

/** Pieces that must not be broken: words, the parts of `snake_names` and the humps of `CamelNames`. */
function unbreakable(text: string): string[] {
  return text.match(/\s+|[_\-–/·]+|[A-Z]+(?![a-z])|[A-Z]?[^\s_\-–/·A-Z]+/g) ?? [];
}

/** How much wider bold text runs than the estimate for regular text. */
export const boldFactor = 1.14;

/** Breaks `text` into lines of at most `width`; a single piece that is wider stands alone or is cut by characters. */
export function wrapText(text: string, width: number, fontSize: number): string[] {
  const lines: string[] = [];
  let line = '';
  const put = (piece: string): void => {
    if (textWidth((line + piece).trimEnd(), fontSize) <= width) {
      line += piece;
    } else if (/^\s+$/.test(piece)) {
      lines.push(line.trim());
      line = '';
    } else if (textWidth(piece, fontSize) <= width) {
      if (line.trim() !== '') lines.push(line.trim());
      line = piece;
    } else {
      for (const character of piece) {
        if (line !== '' && textWidth(line + character, fontSize) > width) {
          lines.push(line.trim());
          line = '';
        }
        line += character;
      }
    }
  };
  // A piece prefers a break at a word or an underscore; humps of a camel-case name break only when they must.
  for (const word of text.match(/\s+|[^\s_/·]+[_/·]*|[_/·]+/g) ?? []) {
    const fits = textWidth((line + word).trimEnd(), fontSize) <= width;
    if (fits || textWidth(word, fontSize) <= width) put(word);
    else for (const piece of unbreakable(word)) put(piece);
  }
  if (line.trim() !== '') lines.push(line.trim());
  return lines.length > 0 ? lines : [''];
}
