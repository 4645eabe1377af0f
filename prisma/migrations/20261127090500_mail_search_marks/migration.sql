-- A word now carries the mark of the part that it stands in, where it had a weight: the index keeps no weights, so a search that may only look
-- at subjects read the vector of every mail with that word in its text. Words are letters and digits, so nothing in them needs an escape.
DROP INDEX email_content_search;
UPDATE email_content AS c SET search = (
  SELECT string_agg('''' || word || '''' || COALESCE(':' || places, ''), ' ')::tsvector
  FROM (
    SELECT CASE p.weight WHEN 'A' THEN '+' WHEN 'B' THEN '#' WHEN 'D' THEN '!' ELSE '' END || w.lexeme AS word,
      string_agg(p.place::text, ',') AS places
    FROM unnest(c.search) AS w LEFT JOIN LATERAL unnest(w.positions, w.weights) AS p(place, weight) ON true
    GROUP BY w.lexeme, p.weight
  ) AS marked
) WHERE search IS NOT NULL;
CREATE INDEX email_content_search ON email_content USING gin (search);
