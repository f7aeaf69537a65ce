// The integrated model (clinical variables and signature) against the clinical one: Cox tables, nomograms, C-index,
// calibration.

import { CalibrationPlot, ForestPlot, Nomogram } from '@glioscope/figures';
import type { JSX } from 'preact';
import type { CoxTable, PrognosisModelResults, PrognosisResults } from '../results.ts';
import { cohortCell, isApparent } from './cohorts.ts';
import { DataTable, FigureBlock } from './parts.tsx';
import { absent, counted, measuredText, numberOr, pageId, pOr } from './value-text.ts';

export function PrognosisModels({ prognosis }: { readonly prognosis: PrognosisResults }): JSX.Element {
  const { models, comparisons, trainingCohort } = prognosis;
  const all = models.flatMap(({ calibration }) => calibration);
  const panels = all.filter(({ groups }) => groups.length > 0);
  const empty = all.filter(({ groups }) => groups.length === 0);
  return (
    <>
      <h3>Does the signature add to what the clinic knows?</h3>
      <DataTable
        title="C-index of the integrated and the clinical model."
        note="The C-index is the share of patient pairs whose order of death is told rightly: 0.5 is chance, 1 is perfect. Apparent rows are the patients the model was fitted on."
        columns={[
          { name: 'Model', kind: 'name' },
          { name: 'Cohort', kind: 'text' },
          { name: 'C-index (95% CI)', kind: 'text' },
        ]}
        rows={models.flatMap(({ name, concordance }) =>
          concordance.map(({ cohort, index }) => ({
            cells: [name, cohortCell(cohort, trainingCohort), measuredText(index, 3)],
            look: isApparent(cohort, trainingCohort) ? ('apparent' as const) : ('emphasis' as const),
          })),
        )}
      />
      {comparisons.length > 0 && (
        <DataTable
          title="Difference of the two C-indices, integrated minus clinical, on the same patients."
          note="A difference above 0 favours the integrated model. A P value above 0.05 does not show that the two are equal."
          columns={[
            { name: 'Cohort', kind: 'name' },
            { name: 'Difference', kind: 'number' },
            { name: 'P', kind: 'number' },
          ]}
          rows={comparisons.map(({ cohort, difference, p, reason }) => ({
            cells: [
              cohortCell(cohort, trainingCohort),
              p === null
                ? `${absent}${reason ?? 'the test is not possible'}`
                : numberOr(difference, 3, 'a C-index is missing'),
              p === null ? '' : pOr(p, 'the test is not possible'),
            ],
          }))}
        />
      )}
      {models.map((model) => (
        <Model model={model} />
      ))}
      <h3>Calibration</h3>
      {panels.length === 0 ? (
        <p>No calibration could be drawn.</p>
      ) : (
        <>
          <p>
            Discrimination says who dies first; calibration says whether a predicted 70% comes true in 70 of
            100 patients. Each panel compares the two at one horizon.
          </p>
          <FigureBlock
            caption="Calibration of both models."
            howToRead="points on the dotted diagonal are well calibrated; below it patients did worse than predicted, above it better. Bars are 95% intervals. Panels of the training cohort are apparent and flatter the model."
            width={1120}
          >
            <div class={panels.length % 3 !== 0 && panels.length % 4 === 0 ? 'grid four' : 'grid three'}>
              {panels.map((panel, i) => (
                <div>
                  <CalibrationPlot id={pageId('calibration', i + 1)} {...panel} />
                </div>
              ))}
            </div>
          </FigureBlock>
        </>
      )}
      {empty.length > 0 && (
        <p class="dropped">
          Not drawn:{' '}
          {empty.map(({ title, note }, i) => (
            <>
              {i > 0 && '; '}
              <strong>{title}</strong> ({note ?? 'no group of patients could be formed'})
            </>
          ))}
          .
        </p>
      )}
    </>
  );
}

function coxFigure(id: string, table: CoxTable, multivariable: boolean): JSX.Element {
  // What has no finite estimate cannot be drawn; it is named below the figure instead.
  const rows = table.rows.filter(({ hazardRatio, p }) => Number.isFinite(hazardRatio) && p >= 0 && p <= 1);
  const dropped = [
    ...table.dropped,
    ...table.rows
      .filter((row) => !rows.includes(row))
      .map(({ term }) => ({ term, reason: 'no finite estimate' })),
  ];
  return (
    <>
      {rows.length === 0 ? (
        <p>{table.title}: no term could be fitted.</p>
      ) : (
        <FigureBlock
          caption={`${table.title}.`}
          howToRead={
            multivariable
              ? 'each row is the effect of one variable with the others held fixed. Squares right of the dashed line mean a higher risk of death; an interval that crosses it leaves the direction open. Arrows mean that the interval runs on.'
              : 'each row is a model of one variable alone. Squares right of the dashed line mean a higher risk of death; an interval that crosses it leaves the direction open. Arrows mean that the interval runs on.'
          }
          width={860}
          wide
        >
          <ForestPlot id={id} {...table} rows={rows} />
        </FigureBlock>
      )}
      {dropped.length > 0 && (
        <p class="dropped">
          Not in this table:{' '}
          {dropped.map(({ term, reason }, i) => (
            <>
              {i > 0 && '; '}
              <strong>{term}</strong> ({reason})
            </>
          ))}
          .
        </p>
      )}
    </>
  );
}

function Model({ model }: { readonly model: PrognosisModelResults }): JSX.Element {
  const { name, univariable, multivariable, nomogram } = model;
  const title = name === 'integrated' ? 'Integrated model' : 'Clinical model';
  const perVariable =
    multivariable.rows.length === 0 ? null : multivariable.deaths / multivariable.rows.length;
  return (
    <>
      <h3>{title}</h3>
      <p>
        {name === 'integrated'
          ? 'Clinical variables and the signature. '
          : 'Clinical variables alone, for comparison. '}
        Each variable is tried alone, then together; what does not reach significance is dropped.
        {perVariable !== null &&
          perVariable < 10 &&
          ` The multivariable model rests on ${counted(multivariable.deaths, 'death')} for ${counted(
            multivariable.rows.length,
            'variable',
          )}, fewer than ten each: expect wide intervals and unstable hazard ratios.`}
      </p>
      {coxFigure(pageId('cox-univariable', name), univariable, false)}
      {coxFigure(pageId('cox-multivariable', name), multivariable, true)}
      {nomogram === null ? (
        <p>There is no {name} nomogram: no variable stayed in the multivariable model.</p>
      ) : (
        <FigureBlock
          caption={`${nomogram.title}.`}
          howToRead="for each variable, go straight up from the patient’s value to the points axis and note the points; add them up; find the sum on the total axis and go straight down to the survival probabilities."
          width={980}
          wide
        >
          <Nomogram id={pageId('nomogram', name)} {...nomogram} />
        </FigureBlock>
      )}
      {nomogram !== null && <p class="formula">{nomogram.formula}</p>}
    </>
  );
}
