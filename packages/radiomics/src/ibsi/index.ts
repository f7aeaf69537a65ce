export { extractIbsi } from './extraction.ts';
export type { IbsiFeatureValues } from './extraction.ts';
export { describeIbsiFeatures, ibsiFeatureNames } from './families.ts';
export type { IbsiFeatureDescription } from './families.ts';
export type { IbsiFamily } from './features/ibsi-feature.ts';
export { defaultIbsiSettings } from './settings.ts';
export type { IbsiDiscretisation, IbsiInterpolator, IbsiSettings, IbsiTextureSpace } from './settings.ts';
