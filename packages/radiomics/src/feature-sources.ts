// Where formulas are written down: PyRadiomics' documentation, the IBSI's manual, the first paper.

import type { FeatureClass } from './features/feature.ts';
import type { IbsiFamily } from './ibsi/index.ts';

export interface ClassSources {
  readonly pyradiomics: string;
  readonly ibsi: string;
  readonly paper: string;
}

export const ibsiManual = 'IBSI reference manual (Zwanenburg et al., arXiv 1612.07003)';
export const sourcesOf: Readonly<Record<FeatureClass, ClassSources>> = {
  shape: {
    pyradiomics: 'Shape Features (3D)',
    ibsi: '3.1 Morphological features',
    paper: 'mesh: Lorensen and Cline, Computer Graphics 21:163 (1987)',
  },
  shape2D: {
    pyradiomics: 'Shape Features (2D)',
    ibsi: '3.1 Morphological features',
    paper: 'contour: marching squares, the 2D form of Lorensen and Cline, Computer Graphics 21:163 (1987)',
  },
  firstorder: {
    pyradiomics: 'First Order Features',
    ibsi: '3.3 Intensity-based statistical features and 3.4 Intensity histogram features',
    paper: 'textbook statistics',
  },
  glcm: {
    pyradiomics: 'Gray Level Co-occurrence Matrix (GLCM) Features',
    ibsi: '3.6 Grey level co-occurrence based features',
    paper: 'Haralick, Shanmugam and Dinstein, IEEE Trans. Syst. Man Cybern. 3:610 (1973)',
  },
  glrlm: {
    pyradiomics: 'Gray Level Run Length Matrix (GLRLM) Features',
    ibsi: '3.7 Grey level run length based features',
    paper: 'Galloway, Computer Graphics and Image Processing 4:172 (1975)',
  },
  glszm: {
    pyradiomics: 'Gray Level Size Zone Matrix (GLSZM) Features',
    ibsi: '3.8 Grey level size zone based features',
    paper: 'Thibault et al., Texture indexes and gray level size zone matrix (2009)',
  },
  gldm: {
    pyradiomics: 'Gray Level Dependence Matrix (GLDM) Features',
    ibsi: '3.11 Neighbouring grey level dependence based features',
    paper: 'Sun and Wee, Computer Vision, Graphics, and Image Processing 23:341 (1983)',
  },
  ngtdm: {
    pyradiomics: 'Neighbouring Gray Tone Difference Matrix (NGTDM) Features',
    ibsi: '3.10 Neighbourhood grey tone difference based features',
    paper: 'Amadasun and King, IEEE Trans. Syst. Man Cybern. 19:1264 (1989)',
  },
};

/** Sections of the IBSI's manual by family. */
export const ibsiSections: Readonly<Record<IbsiFamily, string>> = {
  morphology: '3.1 Morphological features',
  'local intensity': '3.2 Local intensity features',
  'intensity statistics': '3.3 Intensity-based statistical features',
  'intensity histogram': '3.4 Intensity histogram features',
  'intensity-volume histogram': '3.5 Intensity-volume histogram features',
  'grey level co-occurrence': '3.6 Grey level co-occurrence based features',
  'grey level run length': '3.7 Grey level run length based features',
  'grey level size zone': '3.8 Grey level size zone based features',
  'grey level distance zone': '3.9 Grey level distance zone based features',
  'neighbourhood grey tone difference': '3.10 Neighbourhood grey tone difference based features',
  'neighbouring grey level dependence': '3.11 Neighbouring grey level dependence based features',
};
