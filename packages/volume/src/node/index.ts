export {
  decodeVolume,
  encodeVolume,
  readComponentMaskFile,
  readMaskFile,
  readVolumeFile,
  writeVolumeFile,
} from './volume-file.ts';
