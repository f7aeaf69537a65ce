// Which cohort a number comes from: results on training patients are apparent, others are on patients unseen.

/** True for results on patients that the model was fitted on; cross-validated ones are not. */
export function isApparent(cohort: string, trainingCohort?: string): boolean {
  return cohort === trainingCohort || (/\btrain/i.test(cohort) && !/^cross-validated/i.test(cohort));
}

/** The evaluation to judge by: the test cohort, else the last one that is not the training cohort. */
export function unseenEvaluation<Evaluation extends { readonly cohort: string }>(
  evaluations: readonly Evaluation[],
  trainingCohort?: string,
): Evaluation | null {
  return (
    evaluations.find(({ cohort }) => /\btest\b/i.test(cohort)) ??
    evaluations.findLast(({ cohort }) => !isApparent(cohort, trainingCohort)) ??
    null
  );
}

/** A cohort in running text: `validation cohort (CS)` for `validation (CS)`; other names stay as they are. */
export function cohortText(cohort: string): string {
  return cohort
    .replace(/^(training|validation|test)(?= \(|$)/, '$1 cohort')
    .replace(/^cross-validated(?= \(|$)/, 'training cohort, cross-validated');
}

/** A cohort in a table, marked where the numbers are apparent. */
export function cohortCell(cohort: string, trainingCohort?: string): string {
  return isApparent(cohort, trainingCohort) ? `${cohortText(cohort)} (apparent)` : cohortText(cohort);
}
