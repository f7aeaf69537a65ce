// The report of a study: one HTML file that needs nothing but itself.

import type { JSX } from 'preact';
import type { StudyResults } from '../results.ts';
import { cohortText, unseenEvaluation } from './cohorts.ts';
import { DataTable, Glance, htmlDocument, Notice, ResearchUseOnly, Section, VersionTable } from './parts.tsx';
import { GradingSection } from './study-grading.tsx';
import { PatientsSection } from './study-patients.tsx';
import { SegmentationSection } from './study-segmentation.tsx';
import { SurvivalSection } from './study-survival.tsx';
import { counted, intervalText, numberOr } from './value-text.ts';

/** Why a part is missing: what the study recorded under a name that contains `part`, or that nothing was recorded. */
function omissionReason(results: StudyResults, ...parts: readonly string[]): string {
  const found = results.omitted.find(({ part }) => parts.some((name) => part.toLowerCase().includes(name)));
  return found?.reason ?? 'no reason was recorded';
}

/** A complete HTML document of everything a study found. Same results, same bytes. */
export function renderStudyReport(results: StudyResults): string {
  const { study, standsOn, phantom, omitted, settings, versions, seed, grading, prognosis } = results;
  const warnings = [...(grading?.warnings ?? []), ...(prognosis?.warnings ?? [])];
  return htmlDocument({
    title: study,
    kind: 'Glioscope study report',
    head: (
      <>
        <p class="stands-on">{standsOn}</p>
        {phantom && (
          <Notice warning>
            <p>
              <strong>Phantom data, no patients.</strong> Images and survival times were computed from a seed.
              No number on this page says anything about how well the models do on patients.
            </p>
          </Notice>
        )}
        <ResearchUseOnly />
        <AtAGlance results={results} />
      </>
    ),
    sections: [
      { id: 'patients', name: 'Patients' },
      { id: 'segmentation', name: 'Segmentation' },
      { id: 'grading', name: 'Grading' },
      { id: 'survival', name: 'Survival' },
      { id: 'limits', name: 'Warnings and gaps' },
      { id: 'provenance', name: 'Settings and versions' },
    ],
    children: (
      <>
        <PatientsSection results={results} />
        <SegmentationSection results={results} reason={omissionReason(results, 'segment')} />
        <GradingSection grading={grading} reason={omissionReason(results, 'grading', 'grade')} />
        <SurvivalSection
          prognosis={prognosis}
          reason={omissionReason(results, 'surviv', 'prognos', 'signature')}
        />
        <Section id="limits" name="Warnings and gaps">
          {warnings.length === 0 ? (
            <p>No step gave a warning.</p>
          ) : (
            <ul>
              {warnings.map((warning) => (
                <li>{warning}</li>
              ))}
            </ul>
          )}
          {omitted.length === 0 ? (
            <p>Nothing was left out.</p>
          ) : (
            <DataTable
              title="What was left out, and why."
              columns={[
                { name: 'Part', kind: 'name' },
                { name: 'Reason', kind: 'text' },
              ]}
              rows={omitted.map(({ part, reason }) => ({ cells: [part, reason] }))}
            />
          )}
        </Section>
        <Section id="provenance" name="Settings and versions">
          <p>
            Seed <strong>{seed}</strong>. The same inputs, settings, seed and versions give the same numbers,
            whatever the number of workers.
          </p>
          <VersionTable versions={versions} />
          <details open>
            <summary>Settings</summary>
            <pre>{JSON.stringify(settings, null, 2) ?? 'none were recorded'}</pre>
          </details>
        </Section>
      </>
    ),
    footer: `Study ${study}, seed ${seed}.`,
  });
}

function AtAGlance({ results }: { readonly results: StudyResults }): JSX.Element {
  const { enrolment, segmentation, grading, prognosis } = results;
  const model = grading?.models[0];
  const unseen = model === undefined ? null : unseenEvaluation(model.evaluations);
  const items = [
    {
      name: 'Patients enrolled',
      value: String(enrolment.enrolled),
      note: `of ${enrolment.assessed} assessed, ${counted(enrolment.byCenter.length, 'centre')}`,
    },
  ];
  if (segmentation !== null) {
    items.push({
      name: 'Segmentation, mean Dice',
      value: numberOr(segmentation.meanDice, 2, 'no unseen patient has an expert mask'),
      note: `${counted(segmentation.test.length, 'unseen patient')}`,
    });
  }
  if (model !== undefined && unseen !== null) {
    const interval = intervalText(unseen.auc.interval);
    items.push({
      name: 'Grading, AUC',
      value: numberOr(unseen.auc.value, 2, unseen.auc.reason ?? 'no reason was recorded'),
      note: `${interval === null ? '' : `95% CI ${interval}; `}${cohortText(unseen.cohort)}, n = ${unseen.patients}`,
    });
  }
  for (const { name, concordance } of prognosis?.models ?? []) {
    const judged = concordance.find(({ cohort }) => cohort === prognosis?.validationCohort);
    if (judged === undefined) continue;
    const interval = intervalText(judged.index.interval);
    items.push({
      name: `C-index, ${name}`,
      value: numberOr(judged.index.value, 2, judged.index.reason ?? 'no reason was recorded'),
      note: `${interval === null ? '' : `95% CI ${interval}; `}survival, ${cohortText(judged.cohort)}`,
    });
  }
  return <Glance items={items} />;
}
