// The contract on the backends of this machine, against reference/neural/backend-contract.json.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSession } from '../runtime/session.ts';
import { contractAgreement, type ContractSummary } from './contract-agreement.ts';
import { contractNetworks, type ContractNetwork } from './contract-cases.ts';
import { runContract } from './run-contract.ts';

const file = new URL('../../../../reference/neural/backend-contract.json', import.meta.url);
const { networks } = JSON.parse(readFileSync(file, 'utf8')) as {
  networks: Record<ContractNetwork, ContractSummary>;
};

test.each(contractNetworks)('the %s network on the CPU', async (network) => {
  const found = contractAgreement(await runContract(network, openSession), networks[network]);
  expect(found).toSatisfy(({ forward }: typeof found) => forward.difference < 1e-5);
  expect(found).toSatisfy(({ training }: typeof found) => training.difference < 1e-4);
});
