// Pretrained weights that `glioscope weights fetch` knows: where they come from, and how to tell that they are intact.

export interface KnownWeights {
  readonly name: string;
  readonly description: string;
  readonly url: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: string;
}

export const knownWeights: readonly KnownWeights[] = [
  {
    name: 'resnet18',
    description:
      'ResNet18 trained on ImageNet-1k (torchvision IMAGENET1K_V1), the start of the slice network',
    url: 'https://download.pytorch.org/models/resnet18-f37072fd.pth',
    fileName: 'resnet18-f37072fd.pth',
    bytes: 46_830_571,
    sha256: 'f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec',
    licence:
      "torchvision's code is BSD-3-Clause. The weights were learned from ImageNet, whose terms allow " +
      'non-commercial research and education; check them before any other use.',
  },
];
