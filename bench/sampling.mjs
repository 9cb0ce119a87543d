// Shows that rates of a stratified sample are unbiased when they are weighted by population, and biased when not.
// Usage: node bench/sampling.mjs [SEEDS=2000]
import { STRATA, simulate, TRUE_RATE } from '../test/observe/sampling-simulation.ts'

const seeds = Number(process.argv[2] ?? 2000)
const { weighted, plain } = await simulate(seeds)
for (const { cluster, sessions, bad } of STRATA) console.log(`${cluster}: ${bad} bad of ${sessions}`)
console.log(`true rate ${TRUE_RATE}; 30 of 500 sampled, ${seeds} seeds`)
console.log('| estimator | mean | standard error | standard errors from the true rate |')
console.log('|:--|--:|--:|--:|')
for (const [name, { mean, standardError }] of Object.entries({ weighted, plain })) {
  const off = (mean - TRUE_RATE) / standardError
  console.log(`| ${name} | ${mean.toFixed(5)} | ${standardError.toFixed(5)} | ${off.toFixed(2)} |`)
}
