namespace Cornac.Api.Identity;

/// <summary>How keys, users, roles and their grants are read.</summary>
/// <remarks>A stamp tells whether anything of a principal has changed: it names the transactions that wrote the rows of the principal, its attachments,
/// the attached policies and its inline policies. Rows of one transaction become visible together and can then only go, and whatever changes a row
/// gives it another transaction; so equal stamps mean equal rows. Transactions are counted anew by a server that took over or was restored, so the
/// start of the server is part of it.</remarks>
internal static class GrantQueries
{
    /// <summary>Key <c>$1</c> with the stamp of its user.</summary>
    public const string Key = $"""
        SELECT p.id, {Stamp} AS stamp, p.disabled, a.status AS account_status, k.sealed_secret, k.status AS key_status, k.last_used_at
        FROM access_keys k JOIN users p ON p.id = k.user_id JOIN accounts a ON a.id = p.account_id
        WHERE k.id = $1
        """;

    /// <summary>User <c>$1</c> with its stamp.</summary>
    public const string User = $"""
        SELECT p.id, {Stamp} AS stamp, p.disabled, a.status AS account_status, p.password_hash, p.password_reset_required
        FROM users p JOIN accounts a ON a.id = p.account_id
        WHERE p.id = $1
        """;

    /// <summary>Role <c>$1</c> with its stamp.</summary>
    public const string Role = $"""
        SELECT p.id, {Stamp} AS stamp, a.status AS account_status
        FROM roles p JOIN accounts a ON a.id = p.account_id
        WHERE p.id = $1
        """;

    /// <summary>What users <c>$1</c> are granted.</summary>
    public const string GrantsOfUsers = $"SELECT {PrincipalAndGrants} FROM users p WHERE p.id = ANY($1)";

    /// <summary>What roles <c>$1</c> are granted.</summary>
    public const string GrantsOfRoles = $"SELECT {PrincipalAndGrants}, {RoleColumns} WHERE p.id = ANY($1)";

    /// <summary>The role of account <c>$1</c>, path <c>$2</c> and name <c>$3</c>, with what it is granted.</summary>
    public const string RoleByName = $"SELECT {PrincipalAndGrants}, {RoleColumns} WHERE p.account_id = $1 AND p.path = $2 AND p.name = $3";

    /// <summary>Policies <c>$1</c> that accounts have written.</summary>
    public const string Policies = "SELECT arn, document FROM policies WHERE arn = ANY($1)";

    private const string Stamp = """
        concat_ws(
            ' ', pg_postmaster_start_time(), p.xmin,
            array_to_string(ARRAY(
                SELECT concat(t.xmin, '/', c.xmin) FROM policy_attachments t LEFT JOIN policies c ON c.arn = t.policy_arn
                WHERE t.principal_id = p.id ORDER BY t.policy_arn), ','),
            array_to_string(ARRAY(SELECT xmin FROM inline_policies WHERE principal_id = p.id ORDER BY name), ','))
        """;

    private const string PrincipalAndGrants = $"""
        p.id, {Stamp} AS stamp, p.account_id, p.path, p.name,
        ARRAY(SELECT policy_arn FROM policy_attachments WHERE principal_id = p.id ORDER BY policy_arn) AS attached_arns,
        ARRAY(
            SELECT c.document FROM policy_attachments t LEFT JOIN policies c ON c.arn = t.policy_arn
            WHERE t.principal_id = p.id ORDER BY t.policy_arn) AS attached_documents,
        ARRAY(SELECT name FROM inline_policies WHERE principal_id = p.id ORDER BY name) AS inline_names,
        ARRAY(SELECT document FROM inline_policies WHERE principal_id = p.id ORDER BY name) AS inline_documents
        """;

    private const string RoleColumns =
        "p.trust_policy, p.tags, p.max_session_duration, a.status AS account_status FROM roles p JOIN accounts a ON a.id = p.account_id";
}
