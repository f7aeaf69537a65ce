export { decodeVolume, encodeVolume, readMaskFile, readVolumeFile, writeVolumeFile } from './volume-file.ts';
