import type { CommentState } from '../../src/github/comment-state.ts'

/** A blocked state of three scenarios of which two fail. */
export function aState(overrides: Partial<CommentState> = {}): CommentState {
  return {
    verdict: 'block',
    headSha: 'a'.repeat(40),
    startedAt: '2026-11-20T10:00:00.000Z',
    slis: { TaskSuccessRate: { good: 60, valid: 135 }, HallucinationRate: { good: 90, valid: 100 } },
    failing: ['a', 'b'],
    failingTotal: 2,
    ...overrides,
  }
}
