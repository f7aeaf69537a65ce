export { extractRadiomics } from './extraction.ts';
export type { FeatureValues, RadiomicsOptions } from './extraction.ts';
export type { FeatureClass } from './features/feature.ts';
export { describeFeatures, featureNames } from './profiles.ts';
export type { FeatureDescription, ImageType, RadiomicsProfile } from './profiles.ts';
export { defaultSettings } from './settings.ts';
export type { RadiomicsSettings, ResegmentMode, WeightingNorm } from './settings.ts';
