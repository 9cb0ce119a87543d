import { calcPrice } from '@pydantic/genai-prices'
import type { PriceOf } from '../domain/judge.ts'

/** Price of a model call from the price table that is bundled (offline); null for a model it does not know. */
export const priceOf: PriceOf = (model, { input, output, cacheRead, cacheWrite }) => {
  const usage = {
    input_tokens: input,
    output_tokens: output,
    ...(cacheRead === undefined ? {} : { cache_read_tokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cache_write_tokens: cacheWrite }),
  }
  return calcPrice(usage, model)?.total_price ?? null
}
