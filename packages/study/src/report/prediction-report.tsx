// The report of one patient: mask, grade with its reasons, survival with its interval, place on the nomogram.

import { FeatureStrip, HeatOverlay, Nomogram, PatientSurvival, percent } from '@glioscope/figures';
import type { JSX } from 'preact';
import type { GradeExplanation, PredictionResults } from '../results.ts';
import {
  DataTable,
  FigureBlock,
  Glance,
  htmlDocument,
  Notice,
  Omitted,
  ResearchUseOnly,
  Section,
  VersionTable,
  Warnings,
} from './parts.tsx';
import { Tumour } from './prediction-tumour.tsx';
import { absent, intervalText, numberOr, percentOr, regionText, significantOr } from './value-text.ts';

function omissionReason(results: PredictionResults, ...parts: readonly string[]): string {
  const found = results.omitted.find(({ part }) => parts.some((name) => part.toLowerCase().includes(name)));
  return found?.reason ?? 'no reason was recorded';
}

/** A complete HTML document of what a bundle predicts for one patient. Same results, same bytes. */
export function renderPredictionReport(results: PredictionResults): string {
  const { patient, bundle, segmentation, grading, prognosis, omitted, warnings, versions } = results;
  return htmlDocument({
    title: patient,
    kind: 'Glioscope prediction for one patient',
    head: (
      <>
        <p class="stands-on">
          Predicted with the model bundle <strong>{bundle.name}</strong>. About its training:{' '}
          {bundle.trainedOn}
        </p>
        {bundle.phantom && (
          <Notice warning>
            <p>
              <strong>The models were trained on phantoms, not patients.</strong> What they say about a real
              patient has no meaning; this page shows that the machinery works.
            </p>
          </Notice>
        )}
        <Warnings warnings={warnings} />
        <ResearchUseOnly />
        <AtAGlance results={results} />
      </>
    ),
    sections: [
      { id: 'tumour', name: 'Tumour' },
      { id: 'grade', name: 'Grade' },
      { id: 'survival', name: 'Survival' },
      { id: 'provenance', name: 'Model and versions' },
    ],
    children: (
      <>
        <Section id="tumour" name="Tumour">
          <Tumour segmentation={segmentation} omission={omissionReason(results, 'slice')} />
        </Section>
        <Section id="grade" name="Grade">
          {grading === null ? (
            <Omitted reason={omissionReason(results, 'grading', 'grade')} />
          ) : (
            <Grade grading={grading} />
          )}
        </Section>
        <Section id="survival" name="Survival">
          {prognosis === null ? (
            <Omitted reason={omissionReason(results, 'surviv', 'prognos', 'signature')} />
          ) : (
            <Survival prognosis={prognosis} />
          )}
        </Section>
        <Section id="provenance" name="Model and versions">
          <p>
            Bundle <strong>{bundle.name}</strong>. About its training: {bundle.trainedOn} Its card (
            <code>card.md</code> in the bundle) says how it did on patients it had not seen, and where its
            limits are.
          </p>
          {omitted.length > 0 && (
            <DataTable
              title="What was left out, and why."
              columns={[
                { name: 'Part', kind: 'name' },
                { name: 'Reason', kind: 'text' },
              ]}
              rows={omitted.map(({ part, reason }) => ({ cells: [part, reason] }))}
            />
          )}
          <VersionTable versions={versions} />
        </Section>
      </>
    ),
    footer: `Patient ${patient}, bundle ${bundle.name}.`,
  });
}

function AtAGlance({ results }: { readonly results: PredictionResults }): JSX.Element {
  const { segmentation, grading, prognosis } = results;
  const items = [
    {
      name: 'Tumour volume',
      value: `${numberOr(segmentation.volumeMl, 1, 'the mask is empty')} ml`,
      note: `${regionText(segmentation.region)}, predicted mask`,
    },
  ];
  if (grading !== null) {
    items.push({
      name: 'Predicted grade',
      value: grading.grade === 'HGG' ? 'High grade' : 'Low grade',
      note: `probability of high grade ${percentOr(grading.probabilityHgg, 'not computed')}`,
    });
  }
  if (prognosis !== null) {
    items.push({
      name: 'Risk group',
      value: prognosis.highRisk ? 'High risk' : 'Low risk',
      note: `signature ${numberOr(prognosis.signature, 3, 'not computed')}, cut-off ${numberOr(prognosis.cutOff, 3, 'not recorded')}`,
    });
    for (const { years, probability, interval } of prognosis.place?.survival ?? []) {
      const limits = percentInterval(interval);
      items.push({
        name: `${years}-year survival`,
        value: Number.isFinite(probability) ? percent(probability) : `${absent}not computed`,
        note: limits === null ? 'predicted, no interval' : `predicted, 95% CI ${limits}`,
      });
    }
  }
  return <Glance items={items} />;
}

function percentInterval(interval: readonly [number, number]): string | null {
  const text = intervalText([100 * interval[0], 100 * interval[1]], 0);
  return text === null ? null : `${text}%`;
}

function Grade({ grading }: { readonly grading: NonNullable<PredictionResults['grading']> }): JSX.Element {
  const { grade, probabilityHgg, testAuc, features, explanation } = grading;
  return (
    <>
      <p>
        The classifier calls this tumour{' '}
        <strong>{grade === 'HGG' ? 'high grade (WHO 4)' : 'low grade (WHO 2 or 3)'}</strong>, with a
        probability of high grade of <strong>{percentOr(probabilityHgg, 'not computed')}</strong>.{' '}
        {testAuc === null || !Number.isFinite(testAuc)
          ? 'How well this classifier does on unseen patients was not measured.'
          : `On patients it had not seen, this classifier reached an AUC of ${numberOr(testAuc, 2, '')} (1 is perfect, 0.5 is guessing).`}{' '}
        The probability is the model’s, not the patient’s: it holds only as far as this patient resembles
        those the model was trained on.
      </p>
      {explanation !== null && <Explanation explanation={explanation} />}
      {features.length > 0 && (
        <>
          <FigureBlock
            caption="The classifier’s features, this patient against the training patients."
            howToRead="each row is one feature. The diamond is this patient, the triangle and the circle are the means of high-grade and low-grade training patients; the diamond speaks for the class that it lies near. Beyond ±3 few training patients are found, and an arrow marks a value off the scale."
            width={800}
            wide
          >
            <FeatureStrip
              id="feature-strip"
              positiveLabel="HGG"
              negativeLabel="LGG"
              features={features
                .filter(({ zScore, meanHgg, meanLgg }) => [zScore, meanHgg, meanLgg].every(Number.isFinite))
                .map(({ feature, zScore, meanHgg, meanLgg }) => ({
                  label: feature,
                  zScore,
                  positiveMean: meanHgg,
                  negativeMean: meanLgg,
                }))}
            />
          </FigureBlock>
          <details>
            <summary>The same in numbers</summary>
            <DataTable
              title="Features of this patient."
              note="z-scores and class means are in standard deviations of the training cohort."
              columns={[
                { name: 'Feature', kind: 'name' },
                { name: 'Value', kind: 'number' },
                { name: 'z-score', kind: 'number' },
                { name: 'Mean, LGG', kind: 'number' },
                { name: 'Mean, HGG', kind: 'number' },
              ]}
              rows={features.map(({ feature, value, zScore, meanHgg, meanLgg }) => ({
                cells: [
                  feature,
                  significantOr(value, 'not computed'),
                  numberOr(zScore, 2, 'not computed'),
                  numberOr(meanLgg, 2, 'not recorded'),
                  numberOr(meanHgg, 2, 'not recorded'),
                ],
              }))}
            />
          </details>
        </>
      )}
    </>
  );
}

function Explanation({ explanation }: { readonly explanation: GradeExplanation }): JSX.Element {
  const { grade, networkProbabilityHgg, slice, heat, cells } = explanation;
  const wanted = grade === 'HGG' ? 'high grade' : 'low grade';
  return (
    <FigureBlock
      caption={`What spoke for ${wanted} in the 3D network.`}
      howToRead={
        `the brighter the colour, the more that place raised the network’s score for ${wanted}; 1 is the strongest place ` +
        `of the patch around the tumour, which may lie in another slice. The map has ${cells.join(' × ')} cells over that ` +
        'patch, so it shows roughly where the network looked, not why, and not whether it is right. ' +
        `The network alone gives a probability of high grade of ${percentOr(networkProbabilityHgg, 'not computed')}; ` +
        'the classifier weighs some of its features with radiomics.'
      }
      width={320}
    >
      <HeatOverlay
        id="grade-explanation"
        caption={`${slice.caption}: what spoke for ${wanted}`}
        image={slice.image}
        width={slice.width}
        height={slice.height}
        pixelAspect={slice.pixelAspect}
        heat={{
          values: Float32Array.from(heat.values),
          width: heat.width,
          height: heat.height,
          low: 0,
          high: 1,
        }}
        heatLabel={`Share of the strongest evidence for ${wanted}`}
      />
    </FigureBlock>
  );
}

function Survival({
  prognosis,
}: {
  readonly prognosis: NonNullable<PredictionResults['prognosis']>;
}): JSX.Element {
  const { signature, cutOff, highRisk, curve, nomogram, place } = prognosis;
  return (
    <>
      <p>
        The signature of this tumour is <strong>{numberOr(signature, 3, 'not computed')}</strong>, on the{' '}
        <strong>{highRisk ? 'high-risk' : 'low-risk'}</strong> side of the cut-off{' '}
        {numberOr(cutOff, 3, 'not recorded')}, which was fixed on the training cohort. The models were made
        from low-grade gliomas; for a high-grade tumour they do not apply.
      </p>
      <div class="grid">
        <FigureBlock
          caption="Predicted overall survival."
          howToRead="the line is the predicted chance to be alive at each time, the shaded band its 95% interval. It is an average over patients with the same values, not the fate of one."
          width={560}
        >
          <PatientSurvival id="patient-survival" {...curve} horizons={place?.survival ?? []} />
        </FigureBlock>
        <div class="stack">
          {place !== null && (
            <DataTable
              title="Predicted survival."
              columns={[
                { name: 'Time', kind: 'name' },
                { name: 'Probability to be alive', kind: 'number' },
                { name: '95% CI', kind: 'number' },
              ]}
              rows={place.survival.map(({ years, probability, interval }) => ({
                cells: [
                  years === 1 ? '1 year' : `${years} years`,
                  percentOr(probability, 'not computed'),
                  percentInterval(interval) ?? `${absent}no interval was computed`,
                ],
              }))}
            />
          )}
        </div>
      </div>
      {nomogram === null || place === null ? (
        <p>
          There is no place on a nomogram: the bundle has none, or a variable that it needs is unknown for
          this patient.
        </p>
      ) : (
        <>
          <FigureBlock
            caption={`Where this patient falls on the ${nomogram.title.charAt(0).toLowerCase() + nomogram.title.slice(1)}.`}
            howToRead="each diamond is this patient’s value; the dashed line leads up to its points. The points add up to the total, and the line from there leads down to the survival probabilities."
            width={1070}
            wide
          >
            <Nomogram id="nomogram" {...nomogram} place={place} />
          </FigureBlock>
          <p class="formula">{nomogram.formula}</p>
        </>
      )}
    </>
  );
}
