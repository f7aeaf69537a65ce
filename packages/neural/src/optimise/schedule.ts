// Learning rates that follow a plan: PyTorch's StepLR, MultiStepLR, CosineAnnealingLR and PolynomialLR in closed form,
// after a LinearLR warm-up where one is wanted (as SequentialLR joins them). Plateaus stand in train/reduce-on-plateau.

export type ScheduleSettings = {
  /** Steps of warm-up at first: the rate grows in a straight line from `from` (default 0.1) times itself. */
  readonly warmUp?: { readonly steps: number; readonly from?: number };
} & (
  | { readonly kind: 'constant' }
  /** Times `factor` (default 0.1) after every `every` steps. */
  | { readonly kind: 'step'; readonly every: number; readonly factor?: number }
  /** Times `factor` (default 0.1) at each of these steps. */
  | { readonly kind: 'milestones'; readonly at: readonly number[]; readonly factor?: number }
  /** Half a cosine down to `minimumRate` (default 0) over `steps` steps, and stays there. */
  | { readonly kind: 'cosine'; readonly steps: number; readonly minimumRate?: number }
  /** (1 - step / steps)^power (default 1; nnU-Net has 0.9) down to 0, and stays there. */
  | { readonly kind: 'polynomial'; readonly steps: number; readonly power?: number }
);

/**
 * The learning rate of step `step` (epoch or optimiser step, whichever the settings count), from 0. Steps of a
 * warm-up come before the schedule's own: it begins, with the whole rate, when they are over.
 * @throws RangeError where a setting is out of range.
 */
export function scheduledRate(learningRate: number, step: number, schedule: ScheduleSettings): number {
  if (!Number.isInteger(step) || step < 0) {
    throw new RangeError(`Cannot schedule step ${step}: expected a whole number from 0`);
  }
  const { warmUp } = schedule;
  const warmUpSteps = warmUp === undefined ? 0 : positive('warmUp.steps', warmUp.steps);
  if (step < warmUpSteps) {
    const from = warmUp?.from ?? 0.1;
    if (!(from > 0 && from <= 1)) {
      throw new RangeError(`Cannot warm up from ${from} of the learning rate: expected 0 < from <= 1`);
    }
    return learningRate * (from + (1 - from) * (step / warmUpSteps));
  }
  const own = step - warmUpSteps;
  switch (schedule.kind) {
    case 'constant':
      return learningRate;
    case 'step':
      return learningRate * (schedule.factor ?? 0.1) ** Math.floor(own / positive('every', schedule.every));
    case 'milestones':
      return learningRate * (schedule.factor ?? 0.1) ** schedule.at.filter((at) => at <= own).length;
    case 'cosine': {
      const { minimumRate = 0 } = schedule;
      const done = Math.min(own / positive('steps', schedule.steps), 1);
      return minimumRate + ((learningRate - minimumRate) * (1 + Math.cos(Math.PI * done))) / 2;
    }
    case 'polynomial':
      return (
        learningRate * (1 - Math.min(own / positive('steps', schedule.steps), 1)) ** (schedule.power ?? 1)
      );
  }
}

function positive(what: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`Cannot schedule with ${what} ${value}: expected a whole number of at least 1`);
  }
  return value;
}
