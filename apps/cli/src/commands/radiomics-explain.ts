// glioscope radiomics --explain: what a feature is and where it comes from.

import { explainFeature, type Agreement, type FeatureExplanation } from '@glioscope/radiomics';

/** Prints every feature of that name. */
export function printExplanation(name: string, json: boolean): void {
  const found = explainFeature(name);
  process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : found.map(explanationText).join('\n'));
}

function explanationText(feature: FeatureExplanation): string {
  const { featureClass, name, formula, description, deprecated, ibsi, sources, pyradiomics, ibsiAgreement } =
    feature;
  const lines = [
    ['Formula', formula],
    ...(description === null ? [] : [['Meaning', description]]),
    ...(deprecated === null ? [] : [['Deprecated', deprecated]]),
    ['IBSI', ibsi ? `${ibsi.name} (${ibsi.tag}, ${ibsi.code})` : 'no such feature'],
    ['PyRadiomics', agreementText(pyradiomics)],
    ...(ibsi ? [['Against the IBSI', agreementText(ibsiAgreement)]] : []),
    ...sources.map((source, index) => [index === 0 ? 'Sources' : '', source]),
  ];
  const body = lines.map(([label, text]) => `  ${label!.padEnd(18)}${text}\n`).join('');
  return `${featureClass === null ? name : `${featureClass}_${name}`}\n${body}`;
}

function agreementText({ verdict, why }: Agreement): string {
  return why === null ? verdict : `${verdict}: ${why}`;
}
