// What a study finds, as plain JSON: the contract between the analyses, the report, `summary.json` and other programs.

/** Lower and upper 95% confidence limit. */
export type Interval = readonly [number, number];

/** A value with the reason for its absence: `value` null always comes with `reason`. */
export interface Measured {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly reason?: string;
}

export interface EnrolmentResults {
  readonly assessed: number;
  readonly enrolled: number;
  readonly byCenter: readonly {
    center: string;
    assessed: number;
    enrolled: number;
    hgg: number;
    lgg: number;
  }[];
  readonly exclusions: readonly { reason: string; count: number }[];
  readonly roles: readonly { role: string; count: number; hgg: number; lgg: number }[];
}

/** A greyscale slice with contours, ready to draw. */
export interface SlicePicture {
  readonly patient: string;
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  /** Voxel aspect: height of a pixel over its width. */
  readonly pixelAspect: number;
  /** PNG of the slice as a data URI. */
  readonly image: string;
  /** Contours as SVG path data in pixel coordinates. */
  readonly contours: readonly { name: 'prediction' | 'expert'; path: string }[];
}

/** Heat from 0 to 1, row by row over the whole slice: `width` × `height` cells. */
export interface SliceHeat {
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
}

/** Where the 3D network found its reasons for a grade (Grad-CAM), on the slice of largest tumour area. */
export interface GradeExplanation {
  /** The grade that the map speaks for. */
  readonly grade: 'HGG' | 'LGG';
  /** What the network alone says; the classifier weighs its features with others. */
  readonly networkProbabilityHgg: number;
  readonly slice: SlicePicture;
  /** Shares (0…1) of the map's peak in the whole patch. */
  readonly heat: SliceHeat;
  /** Cells of the network's map along x, y, z: it knows no finer place than these. */
  readonly cells: readonly number[];
}

export interface SegmentationResults {
  readonly region: string;
  readonly sequences: readonly string[];
  /** Patients no fit has seen. */
  readonly test: readonly {
    id: string;
    center: string;
    dice: number;
    volumeMl: number;
    expertVolumeMl: number;
  }[];
  readonly meanDice: number | null;
  readonly medianDice: number | null;
  readonly history: readonly TrainingEpoch[];
  /** Agreement of features from the network's masks with those from the experts', ICC(2,1) per feature. */
  readonly featureAgreement: readonly { feature: string; icc: number | null; interval: Interval | null }[];
}

export interface TrainingEpoch {
  readonly epoch: number;
  readonly trainingLoss: number;
  /** Null without validation patients. */
  readonly validationLoss: number | null;
  readonly learningRate: number;
  /** Network-specific measure on validation patients (Dice, AUC, correlation). */
  readonly validationScore: number | null;
}

export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
  readonly threshold: number | null;
}

/** One classifier on one cohort. The threshold was chosen on training rows. */
export interface ClassifierEvaluation {
  readonly name: string;
  readonly cohort: string;
  readonly patients: number;
  readonly positives: number;
  readonly auc: Measured;
  readonly roc: readonly RocPoint[];
  readonly threshold: number;
  readonly confusion: {
    readonly truePositive: number;
    readonly falsePositive: number;
    readonly trueNegative: number;
    readonly falseNegative: number;
  };
  readonly accuracy: number | null;
  readonly sensitivity: number | null;
  readonly specificity: number | null;
  readonly precision: number | null;
  readonly predictions: readonly { id: string; positive: boolean; score: number; probability: number }[];
}

export interface FeatureSelection {
  readonly considered: number;
  readonly afterTests: number;
  readonly afterLasso: number;
  /** The features that the classifier uses, most important first. */
  readonly selected: readonly {
    readonly feature: string;
    readonly importance: number;
    readonly lassoCoefficient: number | null;
    readonly p: number | null;
    readonly meanNegative: number;
    readonly meanPositive: number;
  }[];
}

export interface GradingResults {
  readonly positiveClass: 'HGG';
  /** The integrated approach first, then CNN alone, radiomics alone, and each sequence's radiomics. */
  readonly models: readonly {
    readonly name: string;
    readonly selection: FeatureSelection;
    readonly hyperparameters: Readonly<Record<string, number>>;
    readonly evaluations: readonly ClassifierEvaluation[];
  }[];
  /** DeLong's test of the integrated approach against each other model, on the test cohort. */
  readonly comparisons: readonly { first: string; second: string; aucDifference: number; p: number }[];
  readonly history: readonly TrainingEpoch[];
  readonly warnings: readonly string[];
}

export interface KaplanMeierCurve {
  readonly group: string;
  readonly patients: number;
  readonly deaths: number;
  /** Steps from (0, 1); times in days. */
  readonly times: readonly number[];
  readonly survival: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly censoredAt: readonly number[];
  readonly medianDays: number | null;
}

export interface KaplanMeierPanel {
  readonly cohort: string;
  readonly curves: readonly KaplanMeierCurve[];
  readonly logRank: { readonly chiSquare: number; readonly p: number } | null;
  readonly atRisk: { readonly times: readonly number[]; readonly counts: readonly (readonly number[])[] };
}

export interface CoxRow {
  readonly term: string;
  readonly coefficient: number;
  readonly standardError: number;
  readonly hazardRatio: number;
  readonly interval: Interval;
  readonly p: number;
}

export interface CoxTable {
  readonly title: string;
  readonly patients: number;
  readonly deaths: number;
  readonly rows: readonly CoxRow[];
  /** Terms that could not be fitted or were dropped, each with why. */
  readonly dropped: readonly { term: string; reason: string }[];
}

/** A nomogram ready to draw: each axis maps values to points, total points to survival. */
export interface NomogramDrawing {
  readonly title: string;
  readonly axes: readonly {
    readonly term: string;
    readonly label: string;
    /** Ticks in axis order; for factors `value` is the level's label. */
    readonly ticks: readonly { readonly value: number | string; readonly points: number }[];
  }[];
  readonly totalPoints: { readonly minimum: number; readonly maximum: number };
  /** Survival scales: probability at each total, for each horizon. */
  readonly survival: readonly {
    readonly years: number;
    readonly ticks: readonly { readonly probability: number; readonly totalPoints: number }[];
  }[];
  /** Linear predictor to survival axis label range, for readers who compute. */
  readonly formula: string;
}

export interface CalibrationPanel {
  readonly title: string;
  readonly cohort: string;
  readonly years: number;
  readonly groups: readonly { predicted: number; observed: number; interval: Interval; patients: number }[];
  readonly note: string | null;
}

export interface PrognosisModelResults {
  readonly name: 'integrated' | 'clinical';
  readonly univariable: CoxTable;
  readonly multivariable: CoxTable;
  readonly nomogram: NomogramDrawing | null;
  readonly concordance: readonly { cohort: string; index: Measured }[];
  readonly calibration: readonly CalibrationPanel[];
}

export interface SignatureResults {
  readonly name: 'plain' | 'censoring-aware';
  /** Candidate features with forest importance and final weight (0 = dropped by the elastic net). */
  readonly features: readonly { feature: string; importance: number; weight: number }[];
  readonly intercept: number;
  readonly cutOff: number;
  readonly kaplanMeier: readonly KaplanMeierPanel[];
  readonly concordance: readonly { cohort: string; index: Measured }[];
  readonly values: readonly { id: string; cohort: string; signature: number; highRisk: boolean }[];
}

export interface PrognosisResults {
  readonly trainingCohort: string;
  readonly validationCohort: string;
  readonly medianSurvivalDays: number | null;
  /** Radiomics models of an unfavourable course, one a sequence; the best on training rows goes on. */
  readonly sequenceModels: readonly { sequence: string; evaluations: readonly ClassifierEvaluation[] }[];
  readonly bestSequence: string;
  readonly signatures: readonly SignatureResults[];
  readonly models: readonly PrognosisModelResults[];
  /** Test for the difference of the two C-indices on the same patients. */
  readonly comparisons: readonly { cohort: string; difference: number; p: number | null; reason?: string }[];
  readonly history: readonly TrainingEpoch[];
  readonly warnings: readonly string[];
}

/** A row of the baseline table: a characteristic by group, with a test. */
export interface BaselineRow {
  readonly characteristic: string;
  readonly level: string | null;
  readonly cells: readonly string[];
  readonly p: number | null;
  readonly test: string | null;
}

export interface BaselineTable {
  readonly groups: readonly { name: string; patients: number }[];
  readonly rows: readonly BaselineRow[];
}

/** Everything that the report shows. A part that a study does not have is null, with its reason in `omitted`. */
export interface StudyResults {
  readonly study: string;
  /** One plain sentence on what data the study stands on, shown first. */
  readonly standsOn: string;
  readonly phantom: boolean;
  readonly enrolment: EnrolmentResults;
  readonly baseline: BaselineTable;
  readonly segmentation: SegmentationResults | null;
  readonly slices: readonly SlicePicture[];
  readonly grading: GradingResults | null;
  readonly prognosis: PrognosisResults | null;
  readonly omitted: readonly { part: string; reason: string }[];
  readonly settings: unknown;
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** Mean Dice on unseen patients with some of the sequences, and on the same patients with all of them. */
export interface SubsetScore {
  readonly patients: number;
  readonly meanDice: number;
  readonly meanDiceOfAll: number;
}

/** How sure the segmentation networks were, voxel by voxel. */
export interface SegmentationUncertainty {
  /** The map: entropy of the mean probability in bits, from 0 (clear) to 1 (one half), on the grid of the scan. */
  readonly file: string;
  /** Networks times mirror images. */
  readonly members: number;
  /** Mean over the mask's voxels; null of an empty mask. */
  readonly meanEntropyBits: number | null;
  /** Mean over the mask's voxels of the standard deviation of the members' probabilities; null of one member, too. */
  readonly meanDeviation: number | null;
  /** The map on the slice of largest tumour area; null of an empty mask. */
  readonly picture: { readonly slice: SlicePicture; readonly heat: SliceHeat } | null;
}

/** `glioscope predict` on one patient. */
export interface PredictionResults {
  readonly patient: string;
  /** What computed the networks, such as cpu or webgpu: the last digits are its own. */
  readonly backend: string;
  readonly bundle: { readonly name: string; readonly trainedOn: string; readonly phantom: boolean };
  readonly segmentation: {
    readonly region: string;
    readonly volumeMl: number;
    readonly maskFile: string;
    readonly slices: readonly SlicePicture[];
    /** How the tumour was looked for; null of a given mask. */
    readonly search: {
      readonly networks: number;
      /** Axes (0 = x) along which mirror images were looked at, too. */
      readonly mirrorAxes: readonly number[];
      /** Only the largest connected piece was kept. */
      readonly keepLargest: boolean;
    } | null;
    /** Sequences that the bundle was made for and that were not given. */
    readonly missing: readonly string[];
    /** What that costs on patients whom the networks had not seen; null where none is missing, or it was not measured. */
    readonly missingCost: SubsetScore | null;
    readonly uncertainty: SegmentationUncertainty | null;
  };
  readonly grading: {
    readonly grade: 'HGG' | 'LGG';
    readonly probabilityHgg: number;
    readonly testAuc: number | null;
    /** The classifier's features for this patient; the class means are z-scores of the training cohort, too. */
    readonly features: readonly {
      feature: string;
      value: number;
      zScore: number;
      meanHgg: number;
      meanLgg: number;
    }[];
    /** Null where it was not asked for, or nothing in the patch speaks for the grade. */
    readonly explanation: GradeExplanation | null;
  } | null;
  readonly prognosis: {
    readonly signature: number;
    readonly cutOff: number;
    readonly highRisk: boolean;
    /** Survival with its 95% interval on a grid of days. */
    readonly curve: {
      readonly days: readonly number[];
      readonly survival: readonly number[];
      readonly lower: readonly number[];
      readonly upper: readonly number[];
    };
    readonly nomogram: NomogramDrawing | null;
    /** Where the patient falls: a value and its points on each axis, the total, survival at each horizon. */
    readonly place: {
      readonly axes: readonly { term: string; value: number | string; points: number }[];
      readonly totalPoints: number;
      readonly survival: readonly { years: number; probability: number; interval: Interval }[];
    } | null;
  } | null;
  readonly omitted: readonly { part: string; reason: string }[];
  readonly warnings: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}
