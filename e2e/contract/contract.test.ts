import { defineContract } from './define-contract.ts';

// Alone, the simulated cluster is held to what the scenarios themselves expect.
defineContract(['sandbox']);
