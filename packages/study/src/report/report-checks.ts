// What the tests of both reports look for in a page.

/** Every address outside the page: anything in `src` or `href` but places in the page and data URIs, and CSS urls. */
export function outsideAddresses(html: string): string[] {
  const attributes = [...html.matchAll(/(?:src|href|srcset|action|poster)="([^"]*)"/g)].map(
    (match) => match[1] ?? '',
  );
  const styles = [...html.matchAll(/url\(([^)]*)\)/g)].map((match) => match[1] ?? '');
  return [...attributes, ...styles].filter(
    (address) => !address.startsWith('#') && !address.startsWith('data:'),
  );
}

/** Ids that stand on more than one element. */
export function repeatedIds(html: string): string[] {
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1] ?? '');
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}

/** The text that a reader sees, entities decoded, white space joined. */
export function visibleText(html: string): string {
  return html
    .replaceAll(/<(style|pre|desc|title)\b.*?<\/\1>/gs, '')
    .replaceAll(/<wbr\/?>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([.,;:)])/g, '$1')
    .replaceAll('( ', '(');
}

/** Values whose text means something to the program, and which therefore never hold foreign text. */
const ownText = new Set(['image', 'path', 'positiveClass', 'grade', 'trainingCohort', 'validationCohort']);
const ownNames = new Set(['prediction', 'expert', 'plain', 'censoring-aware', 'integrated', 'clinical']);

/** The same results with markup appended to every text. */
export function hostile<Results>(results: Results): Results {
  const attack = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string')
      return ownText.has(key) || (key === 'name' && ownNames.has(value)) ? value : value + attack;
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
    return value;
  };
  return walk(results, '') as Results;
}
