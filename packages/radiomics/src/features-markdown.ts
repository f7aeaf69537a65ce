// The text of FEATURES.md, from the tables of the code. `node scripts/features-md.mjs` writes it; a test compares.

import { processingDifferences, pyradiomicsDifferences, type Agreement } from './agreement.ts';
import { explainFeatures, explainIbsiFeatures, type FeatureExplanation } from './explain.ts';
import { reasonCodes } from './reason-codes.ts';

const titles: Readonly<Record<string, string>> = {
  shape: 'Shape',
  shape2D: 'Shape in 2D',
  firstorder: 'First order',
  glcm: 'Grey level co-occurrence (GLCM)',
  glrlm: 'Grey level run length (GLRLM)',
  glszm: 'Grey level size zone (GLSZM)',
  gldm: 'Grey level dependence (GLDM)',
  ngtdm: 'Neighbouring grey tone difference (NGTDM)',
};

/** A Markdown table with aligned columns. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_, column) => Math.max(3, ...escaped.map((row) => [...row[column]!].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat(widths[column]! - [...cell].length)).join(' | ')} |\n`;
  const [first, ...body] = escaped;
  return line(first!) + line(widths.map((width) => '-'.repeat(width))) + body.map(line).join('');
}

const code = (text: string): string => `\`${text}\``;

function classSection(featureClass: string, features: readonly FeatureExplanation[]): string {
  const table = markdownTable(
    ['feature', 'formula', 'IBSI', 'PyRadiomics', 'IBSI agrees'],
    features.map(({ name, formula, ibsi, pyradiomics, ibsiAgreement }) => [
      name,
      code(formula),
      ibsi ? `${ibsi.name} (${code(ibsi.tag)})` : '',
      mark(pyradiomics),
      ibsi ? mark(ibsiAgreement) : '',
    ]),
  );
  const notes = features.flatMap(({ name, deprecated, pyradiomics, ibsi, ibsiAgreement }) => [
    ...(deprecated === null
      ? []
      : [`- ${name} is deprecated, and a column only when named: ${deprecated}.\n`]),
    ...(pyradiomics.why === null ? [] : [`- ${name}, PyRadiomics: ${pyradiomics.why}.\n`]),
    ...(ibsi === null || ibsiAgreement.why === null ? [] : [`- ${name}, IBSI: ${ibsiAgreement.why}.\n`]),
  ]);
  return `## ${titles[featureClass] ?? featureClass}\n\n${table}${notes.length > 0 ? `\n${notes.join('')}` : ''}`;
}

function ibsiSection(): string {
  return markdownTable(
    ['feature', 'tag', 'code', 'formula'],
    explainIbsiFeatures().map(({ ibsi, formula }) => [
      ibsi!.name,
      code(ibsi!.tag),
      ibsi!.code,
      code(formula),
    ]),
  );
}

const mark = ({ verdict, why }: Agreement): string => (why === null ? verdict : `${verdict} (below)`);

/** The whole of FEATURES.md. */
export function featuresMarkdown(): string {
  const all = explainFeatures();
  const classes = [...new Set(all.map(({ featureClass }) => featureClass))];
  const sections = classes.map((featureClass) =>
    classSection(
      featureClass,
      all.filter((feature) => feature.featureClass === featureClass),
    ),
  );
  return `# Features

Every feature, its formula, its name and tag in the IBSI's tables, and whether its number agrees with PyRadiomics 3.1.0 and with the IBSI (3D, averaged over directions). Written from the code by \`node scripts/features-md.mjs\`; \`glioscope radiomics --explain FEATURE\` shows one of them with its sources.

**exact**: the same definition, and the same number within rounding, as tests hold against stored PyRadiomics values and the IBSI's consensus values. **differs**: by definition, as said below the table. An empty cell: the IBSI has no such feature.

${sections.join('\n')}
## The IBSI's other features

PyRadiomics has none of these; the profile \`ibsi\` computes them together with the IBSI's own form of those above, in every aggregation, and agrees with its consensus values.

${ibsiSection()}
## Beside PyRadiomics

Hundreds of random images, masks and parameter files agree with PyRadiomics 3.1.0 in names, order and values (1e-6 at worst, 1e-9 in nearly all), but for this:

${pyradiomicsDifferences.map((text) => `- ${text}\n`).join('')}
## Before the features

Steps whose definitions part, and which move every feature after them:

${processingDifferences.map((text) => `- ${text}\n`).join('')}
## Values that cannot be computed

They are NaN in \`values\`, null in JSON and empty in tables, with a code in the column \`<image type>_<class>_notes\`: the code alone where the whole class lacks values, \`code: feature, feature\` otherwise. \`case_notes\` says why a whole case failed.

${markdownTable(
  ['code', 'meaning'],
  Object.entries(reasonCodes).map(([name, meaning]) => [code(name), meaning]),
)}`;
}
