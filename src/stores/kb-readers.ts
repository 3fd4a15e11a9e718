/** What readers leave behind: views, one a reader and UTC day, and votes, one a user. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

export interface Votes {
  helpful_count: number;
  not_helpful_count: number;
}

export type KbReaders = ReturnType<typeof createKbReaders>;

export function createKbReaders({ sequelize }: Database) {
  /** Counts a view unless the reader had one today; returns how many there are. */
  async function countView(articleId: string, reader: string): Promise<number> {
    const [row] = await sequelize.query<{ view_count: number }>(
      `WITH seen AS (
         INSERT INTO knowledge_base_view (article_id, day, reader) VALUES ($1, (now() AT TIME ZONE 'UTC')::date, $2)
         ON CONFLICT DO NOTHING RETURNING 1),
       counted AS (
         UPDATE knowledge_base_article SET view_count = view_count + 1
         WHERE id = $1 AND EXISTS (SELECT FROM seen) RETURNING view_count)
       SELECT view_count FROM counted
       UNION ALL SELECT view_count FROM knowledge_base_article WHERE id = $1 AND NOT EXISTS (SELECT FROM counted)`,
      { bind: [articleId, reader], type: QueryTypes.SELECT },
    );
    return row?.view_count ?? 0;
  }

  /**
   * A user's vote about a published article, instead of the one before. `article`: there is none; `user`: the platform
   * has not told of this user.
   */
  function vote(articleId: string, userId: string, helpful: boolean): Promise<Votes | 'article' | 'user'> {
    return sequelize.transaction(async (transaction) => {
      const statement = { type: QueryTypes.SELECT, transaction } as const;
      // Votes about an article take turns, so that each sees the one before.
      const [article] = await sequelize.query(
        'SELECT id FROM knowledge_base_article WHERE id = $1 AND published FOR UPDATE',
        { bind: [articleId], ...statement },
      );
      if (!article) return 'article';
      const [votes] = await sequelize.query<Votes>(
        `WITH before AS (SELECT helpful FROM knowledge_base_vote WHERE article_id = $1 AND user_id = $2),
         after AS (
           INSERT INTO knowledge_base_vote (article_id, user_id, helpful)
           SELECT $1, id, $3 FROM "user" WHERE id = $2 AND deleted_at IS NULL
           ON CONFLICT (article_id, user_id) DO UPDATE SET helpful = excluded.helpful RETURNING helpful),
         change AS (
           SELECT after.helpful::integer - COALESCE(before.helpful, false)::integer AS helpful,
             (NOT after.helpful)::integer - COALESCE(NOT before.helpful, false)::integer AS not_helpful
           FROM after LEFT JOIN before ON true)
         UPDATE knowledge_base_article a
         SET helpful_count = helpful_count + change.helpful, not_helpful_count = not_helpful_count + change.not_helpful
         FROM change WHERE a.id = $1 RETURNING helpful_count, not_helpful_count`,
        { bind: [articleId, userId, helpful], ...statement },
      );
      return votes ?? 'user';
    });
  }

  /** How a user has voted; undefined: not at all. */
  async function voteOf(articleId: string, userId: string): Promise<boolean | undefined> {
    const [row] = await sequelize.query<{ helpful: boolean }>(
      'SELECT helpful FROM knowledge_base_vote WHERE article_id = $1 AND user_id = $2',
      { bind: [articleId, userId], type: QueryTypes.SELECT },
    );
    return row?.helpful;
  }

  return { countView, vote, voteOf };
}
