export { featureMaps } from './feature-maps.ts';
export { featureMapsInWorkers } from './feature-maps-in-workers.ts';
export type { FeatureMap, FeatureMapOptions } from './feature-maps.ts';
export type { MapFeatureClass, MapFeaturesByClass } from './map-features.ts';
