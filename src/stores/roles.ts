/** Who is in which team: a team or user that was deleted has no members. SQL, to be part of statements. */

/** SQL: the role of a user in a team, null unless both are there. */
export const roleSql = (user: string, team: string) => `(
  SELECT m.role FROM team_member m
  JOIN team t ON t.id = m.team_id AND t.deleted_at IS NULL
  JOIN "user" u ON u.id = m.user_id AND u.deleted_at IS NULL
  WHERE m.team_id = ${team} AND m.user_id = ${user})`;

/** SQL: the teams of a user with the role in each, by name, as JSON. */
export const teamsSql = (user: string) => `(
  SELECT COALESCE(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'role', role) ORDER BY name, id), '[]')
  FROM (
    SELECT one.id, one.name, ${roleSql(user, 'one.id')} AS role FROM team one
    WHERE one.id IN (SELECT team_id FROM team_member WHERE user_id = ${user})) mine
  WHERE role IS NOT NULL)`;
