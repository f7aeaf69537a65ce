// The contract that every backend is held to (`@glioscope/neural/contract`), free of any platform.

export { contractCase, contractNetworks } from './contract-cases.ts';
export type { ContractCase, ContractNetwork } from './contract-cases.ts';
export { runContract } from './run-contract.ts';
export type { ContractResults, OpenSession } from './run-contract.ts';
export { contractAgreement, summariseContract } from './contract-agreement.ts';
export type { Agreement, ContractSummary, TensorSummary } from './contract-agreement.ts';
