export { featureMaps } from './feature-maps.ts';
export type { FeatureMap, FeatureMapOptions } from './feature-maps.ts';
export type { MapFeatureClass, MapFeaturesByClass } from './map-features.ts';
export { defaultMapSettings } from './map-settings.ts';
export type { MapSettings } from './map-settings.ts';
