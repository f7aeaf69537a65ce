// Which cohort a number comes from: results on training patients are apparent, others are on patients unseen.

/** True for a cohort that the model was fitted or tuned on. */
export function isApparent(cohort: string): boolean {
  return /train/i.test(cohort);
}

/** The evaluation to judge by: the test cohort, else the last one that is not the training cohort. */
export function unseenEvaluation<Evaluation extends { readonly cohort: string }>(
  evaluations: readonly Evaluation[],
): Evaluation | null {
  return (
    evaluations.find(({ cohort }) => /\btest\b/i.test(cohort)) ??
    evaluations.findLast(({ cohort }) => !isApparent(cohort)) ??
    null
  );
}
