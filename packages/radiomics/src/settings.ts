// What can be set about an extraction, with PyRadiomics' defaults (their names there stand in brackets).

/** How runs and co-occurrences of the directions are joined when weighted: by distance in mm, or all alike. */
export type WeightingNorm = 'infinity' | 'euclidean' | 'manhattan' | 'no_weighting';

/** Meaning of `resegmentRange`: intensities, fractions of the region's maximum, or standard deviations from its mean. */
export type ResegmentMode = 'absolute' | 'relative' | 'sigma';

/** SimpleITK's names; `sitkBSpline` is of order 3. */
export type Interpolator =
  | 'sitkNearestNeighbor'
  | 'sitkLinear'
  | 'sitkBSpline'
  | 'sitkBSpline1'
  | 'sitkBSpline2'
  | 'sitkBSpline3'
  | 'sitkBSpline4'
  | 'sitkBSpline5'
  | 'sitkGaussian'
  | 'sitkLabelGaussian'
  | 'sitkHammingWindowedSinc'
  | 'sitkCosineWindowedSinc'
  | 'sitkWelchWindowedSinc'
  | 'sitkLanczosWindowedSinc'
  | 'sitkBlackmanWindowedSinc';

/** scikit-image's methods for 2D local binary patterns. */
export type Lbp2DMethod = 'default' | 'ror' | 'uniform' | 'var';

export interface RadiomicsSettings {
  /** Label of the region in the mask, 1 to 65535 [label]. */
  readonly label: number;
  /** Which component of a mask with several is the mask, from 0 [label_channel]. */
  readonly labelChannel: number;
  /** Whether diagnostics (versions, hashes, geometry, intensities) are computed [additionalInfo]. */
  readonly additionalInfo: boolean;

  /** Factor on every intensity before anything else; 100 suits z-scored images. PyRadiomics has it as normalizeScale only. */
  readonly intensityScale: number;
  /** Replace intensities by (x - mean) / standard deviation of the whole image [normalize]. */
  readonly normalize: boolean;
  /** Factor after normalisation [normalizeScale]. */
  readonly normalizeScale: number;
  /** Clip normalised intensities to ± this many standard deviations [removeOutliers]. */
  readonly removeOutliers: number | null;

  /** Spacing along x, y, z to resample to, mm; 0 keeps the mask's own; null for no resampling [resampledPixelSpacing]. */
  readonly resampledSpacingMm: readonly [number, number, number] | null;
  /** How the image (not the mask) is interpolated; null for no resampling [interpolator]. */
  readonly interpolator: Interpolator | null;
  /** Whether to crop to the region before filters, which then see less of the image [preCrop]. */
  readonly preCrop: boolean;
  /** Voxels around the region that stay when resampled or cropped [padDistance]. */
  readonly padDistance: number;
  /** Whether a mask on another grid is resampled onto the image's [correctMask]. */
  readonly correctMask: boolean;
  /** Largest difference between image and mask: in spacings along x for spacing and origin, and of direction cosines; null: 1/1000 mm, 1/100 mm, 0.05° [geometryTolerance]. */
  readonly geometryTolerance: number | null;
  /** Fewest axes along which the region must extend beyond one voxel, 1 to 3 [minimumROIDimensions]. */
  readonly minimumRoiDimensions: number;
  /** The region must have more voxels than this, or null for no limit [minimumROISize]. */
  readonly minimumRoiSize: number | null;
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

  /** Distances, in voxels by the largest step along an axis, of neighbours in GLCM, GLDM and NGTDM [distances]. */
  readonly distances: readonly number[];
  /** Whether neighbours, runs and zones stay within planes [force2D]. */
  readonly force2D: boolean;
  /** The axis across those planes as PyRadiomics counts: 0 is z, 1 is y, 2 is x [force2Ddimension]. */
  readonly force2DDimension: 0 | 1 | 2;
  /** Whether a pair of neighbours counts both ways in GLCM [symmetricalGLCM]. */
  readonly symmetricalGlcm: boolean;
  /** Joins the directions of GLCM and GLRLM into one weighted matrix; null averages features over directions [weightingNorm]. */
  readonly weightingNorm: WeightingNorm | null;
  /** Largest grey level difference of dependent neighbours in GLDM [gldm_a]. */
  readonly dependenceDifference: number;

  /** Widths of Laplacian-of-Gaussian filters, mm; null for none [sigma]. */
  readonly sigma: readonly number[] | null;
  /** How each sigma stands in column names; null: as Python writes floats, 2 as `2-0`. A file's whole `2` is `2`. */
  readonly sigmaNames: readonly string[] | null;
  /** Whether gradients are per mm rather than per voxel [gradientUseSpacing]. */
  readonly gradientUseSpacing: boolean;
  /** PyWavelets' name of the wavelet [wavelet]. */
  readonly wavelet: string;
  /** Levels of decomposition to go before the first that is measured [start_level]. */
  readonly startLevel: number;
  /** Number of levels that are measured [level]. */
  readonly level: number;
  /** Distance of the samples from their centre, pixels [lbp2DRadius]. */
  readonly lbp2DRadius: number;
  /** Number of samples around a pixel [lbp2DSamples]. */
  readonly lbp2DSamples: number;
  readonly lbp2DMethod: Lbp2DMethod;
  /** Number of levels of spherical harmonics, each an image [lbp3DLevels]. */
  readonly lbp3DLevels: number;
  /** Distance of the samples from their centre, voxels [lbp3DIcosphereRadius]. */
  readonly lbp3DIcosphereRadius: number;
  readonly lbp3DIcosphereSubdivision: number;

  /** Voxel-based maps: the neighbourhood reaches this many voxels [kernelRadius]. */
  readonly kernelRadius: number;
  /** Voxel-based maps: whether voxels outside the region are left out of neighbourhoods [maskedKernel]. */
  readonly maskedKernel: boolean;
  /** Voxel-based maps: the value outside the region [initValue]. */
  readonly initValue: number;
  /** Voxel-based maps: accepted and unused, for memory does not grow with the region here [voxelBatch]. */
  readonly voxelBatch: number;
}

export const defaultSettings: RadiomicsSettings = {
  label: 1,
  labelChannel: 0,
  additionalInfo: true,
  intensityScale: 1,
  normalize: false,
  normalizeScale: 1,
  removeOutliers: null,
  resampledSpacingMm: null,
  interpolator: 'sitkBSpline',
  preCrop: false,
  padDistance: 5,
  correctMask: false,
  geometryTolerance: null,
  minimumRoiDimensions: 2,
  minimumRoiSize: null,
  resegmentRange: null,
  resegmentMode: 'absolute',
  resegmentShape: false,
  binWidth: 25,
  binCount: null,
  voxelArrayShift: 0,
  distances: [1],
  force2D: false,
  force2DDimension: 0,
  symmetricalGlcm: true,
  weightingNorm: null,
  dependenceDifference: 0,
  sigma: null,
  sigmaNames: null,
  gradientUseSpacing: true,
  wavelet: 'coif1',
  startLevel: 0,
  level: 1,
  lbp2DRadius: 1,
  lbp2DSamples: 8,
  lbp2DMethod: 'uniform',
  lbp3DLevels: 2,
  lbp3DIcosphereRadius: 1,
  lbp3DIcosphereSubdivision: 1,
  kernelRadius: 1,
  maskedKernel: true,
  initValue: 0,
  voxelBatch: -1,
};
