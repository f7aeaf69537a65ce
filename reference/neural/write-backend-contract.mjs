// Writes backend-contract.json: what ONNX Runtime's CPU provider computes for the contract of the backends.
// Run: node reference/neural/write-backend-contract.mjs (after npm run build)

import { writeFileSync } from 'node:fs';
import { openSession } from '@glioscope/neural';
import { contractNetworks, runContract, summariseContract } from '@glioscope/neural/contract';

const networks = {};
for (const network of contractNetworks) {
  networks[network] = summariseContract(await runContract(network, openSession));
}
const made = 'onnxruntime-node 1.30.0, CPU provider, 1 thread, by write-backend-contract.mjs';
const lines = Object.entries(networks).map(
  ([network, parts]) =>
    `"${network}": {\n${Object.entries(parts)
      .map(
        ([part, tensors]) =>
          `"${part}": {\n${Object.entries(tensors)
            .map(([name, summary]) => `"${name}": ${JSON.stringify(summary)}`)
            .join(',\n')}\n}`,
      )
      .join(',\n')}\n}`,
);
writeFileSync(
  new URL('backend-contract.json', import.meta.url),
  `{\n"made": "${made}",\n"networks": {\n${lines.join(',\n')}\n}\n}\n`,
);
