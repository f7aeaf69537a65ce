// What can be set about an extraction, with PyRadiomics' defaults (their names there stand in brackets).
// Left out until the package covers all of PyRadiomics: resampling, force2D, distances beyond 1, other filters.

/** How runs and co-occurrences of the 13 directions are joined when weighted: by distance in mm, or all alike. */
export type WeightingNorm = 'infinity' | 'euclidean' | 'manhattan' | 'no_weighting';

/** Meaning of `resegmentRange`: intensities, fractions of the region's maximum, or standard deviations from its mean. */
export type ResegmentMode = 'absolute' | 'relative' | 'sigma';

export interface RadiomicsSettings {
  /** Label of the region in the mask, 1 to 255 [label]. */
  readonly label: number;
  /** Factor on every intensity before anything else; 100 suits z-scored images. PyRadiomics has it as normalizeScale only. */
  readonly intensityScale: number;
  /** Replace intensities by (x - mean) / standard deviation of the whole image [normalize]. */
  readonly normalize: boolean;
  /** Factor after normalisation [normalizeScale]. */
  readonly normalizeScale: number;
  /** Clip normalised intensities to ± this many standard deviations [removeOutliers]. */
  readonly removeOutliers: number | null;
  /** Lower, or lower and upper bound of the intensities that stay in the region [resegmentRange]. */
  readonly resegmentRange: readonly number[] | null;
  readonly resegmentMode: ResegmentMode;
  /** Whether shape, too, is measured on the resegmented region [resegmentShape]. */
  readonly resegmentShape: boolean;
  /** Width of a grey level in intensities; unused when `binCount` is set [binWidth]. */
  readonly binWidth: number;
  /** Number of grey levels between the region's minimum and maximum, or null for fixed width [binCount]. */
  readonly binCount: number | null;
  /** Added to intensities in Energy, TotalEnergy and RootMeanSquared [voxelArrayShift]. */
  readonly voxelArrayShift: number;
  /** Joins the directions of GLCM and GLRLM into one weighted matrix; null averages features over directions [weightingNorm]. */
  readonly weightingNorm: WeightingNorm | null;
  /** Largest grey level difference of dependent neighbours in GLDM [gldm_a]. */
  readonly dependenceDifference: number;
  /** Fewest axes along which the region must extend beyond one voxel, 1 to 3 [minimumROIDimensions]. */
  readonly minimumRoiDimensions: number;
  /** The region must have more voxels than this, or null for no limit [minimumROISize]. */
  readonly minimumRoiSize: number | null;
  /** Largest difference between image and mask, in mm for spacing and origin and per direction cosine; null: 1/1000 mm, 1/100 mm, 0.05° [geometryTolerance]. */
  readonly geometryTolerance: number | null;
}

export const defaultSettings: RadiomicsSettings = {
  label: 1,
  intensityScale: 1,
  normalize: false,
  normalizeScale: 1,
  removeOutliers: null,
  resegmentRange: null,
  resegmentMode: 'absolute',
  resegmentShape: false,
  binWidth: 25,
  binCount: null,
  voxelArrayShift: 0,
  weightingNorm: null,
  dependenceDifference: 0,
  minimumRoiDimensions: 2,
  minimumRoiSize: null,
  geometryTolerance: null,
};

/** @throws {RangeError} naming the first setting that is out of its range. */
export function requireValidSettings(settings: RadiomicsSettings): void {
  const refuse = (name: keyof RadiomicsSettings, expected: string): never => {
    throw new RangeError(
      `Cannot extract features: expected ${name} to be ${expected}, got ${JSON.stringify(settings[name])}`,
    );
  };
  const { label, binWidth, binCount, resegmentRange, removeOutliers, geometryTolerance } = settings;
  if (!(Number.isInteger(label) && label >= 1 && label <= 255)) {
    refuse('label', 'a whole number from 1 to 255');
  }
  if (!(Number.isFinite(settings.intensityScale) && settings.intensityScale !== 0)) {
    refuse('intensityScale', 'a finite number other than 0');
  }
  if (!Number.isFinite(settings.normalizeScale)) refuse('normalizeScale', 'a finite number');
  if (removeOutliers !== null && !(removeOutliers > 0)) refuse('removeOutliers', 'above 0, or null');
  if (!(binWidth > 0 && binWidth < Infinity)) refuse('binWidth', 'a number above 0');
  if (binCount !== null && !(Number.isInteger(binCount) && binCount >= 1)) {
    refuse('binCount', 'a whole number from 1, or null');
  }
  if (
    resegmentRange !== null &&
    !((resegmentRange.length === 1 || resegmentRange.length === 2) && resegmentRange.every(Number.isFinite))
  ) {
    refuse('resegmentRange', 'one or two finite numbers, or null');
  }
  if (!Number.isFinite(settings.voxelArrayShift)) refuse('voxelArrayShift', 'a finite number');
  if (!(settings.dependenceDifference >= 0)) refuse('dependenceDifference', '0 or above');
  if (![1, 2, 3].includes(settings.minimumRoiDimensions)) refuse('minimumRoiDimensions', '1, 2 or 3');
  if (settings.minimumRoiSize !== null && !(settings.minimumRoiSize >= 0)) {
    refuse('minimumRoiSize', '0 or above, or null');
  }
  if (geometryTolerance !== null && !(geometryTolerance >= 0)) {
    refuse('geometryTolerance', '0 or above, or null');
  }
}
