export { diagnosticNames } from './diagnostics/diagnostic-names.ts';
export { extractRadiomics } from './extraction.ts';
export { createExtractor } from './extractor.ts';
export type { RadiomicsExtractor } from './extractor.ts';
export type { FeatureValues, RadiomicsOptions } from './extraction.ts';
export type { FeatureClass } from './features/feature.ts';
export { describeFeatures, featureClasses, featuresOfClass } from './features/feature-tables.ts';
export type { FeatureDescription } from './features/feature-tables.ts';
export { imageNamesOf, imageTypes } from './image-types.ts';
export type { ImageType } from './image-types.ts';
export { columnNames } from './parameters/extraction-parameters.ts';
export type { ExtractionParameters } from './parameters/extraction-parameters.ts';
export { parseParameters } from './parameters/parse-parameters.ts';
export { settingOverrides } from './parameters/setting-overrides.ts';
export { maskOfChannel } from './prepare/label-channel.ts';
export { featureNames, profileParameters } from './profiles.ts';
export type { RadiomicsProfile } from './profiles.ts';
export { defaultSettings } from './settings.ts';
export type {
  Interpolator,
  Lbp2DMethod,
  RadiomicsSettings,
  ResegmentMode,
  WeightingNorm,
} from './settings.ts';
export { requireValidSettings } from './validate-settings.ts';
export {
  ibsiAgreement,
  processingDifferences,
  pyradiomicsAgreement,
  pyradiomicsDifferences,
} from './agreement.ts';
export type { Agreement } from './agreement.ts';
export { explainFeature, explainFeatures, explainIbsiFeatures } from './explain.ts';
export type { FeatureExplanation } from './explain.ts';
export { reasonCodes } from './reason-codes.ts';
export type { Reason, ReasonCode } from './reason-codes.ts';
export { parseIbsiSettings } from './ibsi/parse-ibsi-settings.ts';
export type { WorkerOptions, WorkerUrl } from './worker-url.ts';
export type {
  IbsiDiscretisation,
  IbsiFamily,
  IbsiFeatureDescription,
  IbsiFeatureValues,
  IbsiInterpolator,
  IbsiSettings,
  IbsiTextureSpace,
} from './ibsi/index.ts';
export { defaultIbsiSettings, describeIbsiFeatures, extractIbsi, ibsiFeatureNames } from './ibsi/index.ts';
export { featureMaps, featureMapsInWorkers } from './maps/index.ts';
export type { FeatureMap, FeatureMapOptions, MapFeatureClass, MapFeaturesByClass } from './maps/index.ts';
