// The starter bundle's card, from what its training measured.

/** Markdown. */
export function starterCard({ trainedOn, settings, heldOut, meanDice, otherYear, subsets = [] }) {
  const { spacingMm, widths, epochs, learningRate, phantomPretraining, normalisation } = settings;
  const row = ({ id, dice, volumeMl, expertVolumeMl }) =>
    `| ${id} | ${dice.toFixed(3)} | ${volumeMl.toFixed(0)} | ${expertVolumeMl.toFixed(0)} |`;
  return `# Starter: model card

A segmentation network for the whole tumour region of a glioma from T1, T1 after gadolinium, and T2. Research use only. Not a medical device; not for diagnosis or treatment.

## What it learned from

${trainedOn.length} patients of the BraTS 2021 challenge (${trainedOn.join(', ')}), after ${phantomPretraining.patients} phantoms (made-up images, ${phantomPretraining.epochs} epochs). So few patients teach what most tumours have in common, and no more.

The scans are of the RSNA-ASNR-MICCAI BraTS 2021 data (Baid et al. 2021, arXiv:2107.02314; The Cancer Imaging Archive, doi:10.7937/jc8x-9874), under Creative Commons Attribution 4.0. No scan is part of this bundle. The network's weights are under the same licence, CC BY 4.0: name BraTS 2021 and Glioscope.

## How it did

Each patient segmented by a network that had learned from the other ${trainedOn.length - 1}; Dice against the experts' mask, on the scan's own grid. Mean **${meanDice.toFixed(3)}**.

| patient | Dice | volume found, ml | the experts', ml |
| --- | --- | --- | --- |
${heldOut.map(row).join('\n')}

${otherYear.length === 0 ? '' : `The shipped network on a patient of BraTS 2020, whom no network has seen:\n\n| patient | Dice | volume found, ml | the experts', ml |\n| --- | --- | --- | --- |\n${otherYear.map(row).join('\n')}\n`}
${subsetText(subsets)}The settings were chosen with figures of these patients in view, so others may do less well.

## How it was trained

Working grid ${spacingMm.join(' × ')} mm, squeeze-and-excitation U-Net with ${widths.join(', ')} channels, ${normalisation} normalisation, soft Dice and cross-entropy, Adam with a rate of ${learningRate}, ${epochs} epochs, one patient a step; mirrored, rotated, scaled, with intensities changed. \`training-log.json\` has the loss of each epoch; \`bench/starter\` in the repository trains it again.

## Limits

${subsets.length === 0 ? '- All of T1, T1-Gd and T2 are needed: the network was trained without sequence dropout.\n' : ''}- Scans must be registered to each other, skull-stripped and of about 1 mm, as BraTS prepares them.
- It has no grading and no prognosis: seven patients cannot teach them.
- Unusual tumours (several, very small, after surgery), other scanners and other centres: unknown.
`;
}

function subsetText(subsets) {
  if (subsets.length === 0) return '';
  const rows = subsets.map(
    ({ sequences, meanDice }) => `| ${sequences.join(', ')} | ${meanDice.toFixed(3)} |`,
  );
  return `With some of the sequences alone, the same patients by the same networks:\n\n| given | mean Dice |\n| --- | --- |\n${rows.join('\n')}\n\n`;
}
