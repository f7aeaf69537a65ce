// The segmentation of a study: agreement with the experts on patients no fit has seen.

import { AgreementHistogram, decimal, DiceDots, percent, TrainingCurve } from '@glioscope/figures';
import type { JSX } from 'preact';
import { sequenceLabel } from '../patient/sequence-label.ts';
import type { SegmentationResults, StudyResults } from '../results.ts';
import { DataTable, FigureBlock, Omitted, Section, type TableRow } from './parts.tsx';
import { SliceGrid } from './slices.tsx';
import { absent, counted, intervalText, numberOr, regionText } from './value-text.ts';

interface SegmentationSectionProps {
  readonly results: StudyResults;
  readonly reason: string;
}

export function SegmentationSection({ results, reason }: SegmentationSectionProps): JSX.Element {
  const { segmentation, slices } = results;
  return (
    <Section id="segmentation" name="Segmentation">
      {segmentation === null ? <Omitted reason={reason} /> : <Findings segmentation={segmentation} />}
      {slices.length > 0 && (
        <SliceGrid
          id="slice"
          named
          slices={slices}
          caption={
            segmentation === null
              ? 'Tumour outlines.'
              : 'Predicted and expert outlines, slices of the largest tumour area.'
          }
        />
      )}
      {segmentation !== null && <Agreement segmentation={segmentation} />}
    </Section>
  );
}

function Findings({ segmentation }: { readonly segmentation: SegmentationResults }): JSX.Element {
  const { region, sequences, test, meanDice, medianDice, history } = segmentation;
  const noPatients = 'no unseen patient has an expert mask';
  return (
    <>
      <p>
        The network outlines the {regionText(region)} from {sequences.map(sequenceLabel).join(', ')}. On{' '}
        {counted(test.length, 'patient')} that it had not seen during training, its masks overlap with the
        experts’ by a mean Dice coefficient of <strong>{numberOr(meanDice, 3, noPatients)}</strong> (median{' '}
        {numberOr(medianDice, 3, noPatients)}). Dice is 1 for identical masks and 0 for masks that do not
        touch.
      </p>
      <div class="grid">
        {test.length > 0 && (
          <FigureBlock
            caption="Dice coefficient of every unseen patient."
            howToRead="each dot is one patient, the black bar the median of the centre. Dots far to the left are the failures; look at their slices."
            width={560}
          >
            <DiceDots
              id="dice-dots"
              patients={test
                .filter(({ dice }) => Number.isFinite(dice))
                .map(({ id, center, dice }) => ({ id, center, dice }))}
            />
          </FigureBlock>
        )}
        {history.length > 0 && (
          <FigureBlock
            caption="Training of the segmentation network."
            howToRead="both losses should fall and then level off. Training falling while validation rises means that the network learns its patients by heart; the weights kept are those at the ring."
            width={560}
          >
            <TrainingCurve
              id="segmentation-training"
              network="segmentation network"
              epochs={history}
              scoreName="Dice"
            />
          </FigureBlock>
        )}
      </div>
      {test.length > 0 && (
        <details open={test.length <= 12}>
          <summary>Every unseen patient</summary>
          <DataTable
            title="Segmentation of each unseen patient."
            columns={[
              { name: 'Patient', kind: 'name' },
              { name: 'Centre', kind: 'text' },
              { name: 'Dice', kind: 'number' },
              { name: 'Volume, predicted (ml)', kind: 'number' },
              { name: 'Volume, expert (ml)', kind: 'number' },
            ]}
            rows={test.map(({ id, center, dice, volumeMl, expertVolumeMl }) => ({
              cells: [
                id,
                center,
                numberOr(dice, 3, 'both masks are empty'),
                numberOr(volumeMl, 1, 'not measured'),
                numberOr(expertVolumeMl, 1, 'not measured'),
              ],
            }))}
          />
        </details>
      )}
    </>
  );
}

const featureClasses = ['shape', 'firstorder', 'glcm', 'glrlm', 'glszm', 'gldm', 'ngtdm'];

function agreementByClass(agreement: SegmentationResults['featureAgreement']): TableRow[] {
  const groups = new Map<string, number[]>();
  for (const { feature, icc } of agreement) {
    if (icc === null || !Number.isFinite(icc)) continue;
    const name = feature.split('_').find((part) => featureClasses.includes(part)) ?? 'other';
    groups.set(name, [...(groups.get(name) ?? []), icc]);
  }
  return [...featureClasses, 'other'].flatMap((name) => {
    const values = (groups.get(name) ?? []).sort((a, b) => a - b);
    if (values.length === 0) return [];
    const middle = (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
    const good = values.filter((value) => value >= 0.75).length;
    return [{ cells: [name, String(values.length), decimal(middle), percent(good / values.length)] }];
  });
}

function Agreement({ segmentation }: { readonly segmentation: SegmentationResults }): JSX.Element {
  const { featureAgreement } = segmentation;
  const known = featureAgreement.flatMap(({ icc }) => (icc !== null && Number.isFinite(icc) ? [icc] : []));
  const missing = featureAgreement.length - known.length;
  return (
    <>
      <h3>Do features from predicted masks agree with those from expert masks?</h3>
      {known.length === 0 ? (
        <p>
          Not available: the intraclass correlation needs at least two unseen patients with an expert mask.
        </p>
      ) : (
        <>
          <div class="grid">
            <FigureBlock
              caption="Agreement of radiomics features, predicted against expert masks, on unseen patients."
              howToRead="each feature has one intraclass correlation (ICC); bars to the right are features whose value hardly depends on who drew the mask. The named bands are those of Koo and Li (2016)."
              width={560}
            >
              <AgreementHistogram id="feature-agreement" values={known} />
            </FigureBlock>
            <div class="stack">
              <DataTable
                title="Agreement by class of feature."
                columns={[
                  { name: 'Class', kind: 'text' },
                  { name: 'Features', kind: 'number' },
                  { name: 'Median ICC', kind: 'number' },
                  { name: 'ICC ≥ 0.75', kind: 'number' },
                ]}
                rows={agreementByClass(featureAgreement)}
              />
            </div>
          </div>
          {missing > 0 && (
            <p>
              The ICC of {counted(missing, 'feature')} could not be computed: no variation among the unseen
              patients.
            </p>
          )}
          <details>
            <summary>Every feature</summary>
            <DataTable
              title="ICC(2,1) of each feature."
              columns={[
                { name: 'Feature', kind: 'name' },
                { name: 'ICC', kind: 'number' },
                { name: '95% CI', kind: 'number' },
              ]}
              rows={[...featureAgreement]
                .sort((a, b) => (b.icc ?? -2) - (a.icc ?? -2))
                .map(({ feature, icc, interval }) => ({
                  cells: [
                    feature,
                    numberOr(icc, 3, 'does not vary among the unseen patients'),
                    intervalText(interval) ?? `${absent}too few patients or no variation`,
                  ],
                }))}
            />
          </details>
        </>
      )}
    </>
  );
}
