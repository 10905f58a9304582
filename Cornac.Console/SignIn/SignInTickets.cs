using System.Security.Cryptography;
using Cornac.Console.Doors;
using Microsoft.AspNetCore.DataProtection;

namespace Cornac.Console.SignIn;

/// <summary>Carries name and password over to the step that asks for the MFA code, sealed so that only the host can open them, and for five minutes.</summary>
public sealed class SignInTickets(IDataProtectionProvider protection)
{
    private const char Between = '\n';
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Cornac.Console.SignIn").ToTimeLimitedDataProtector();

    public string Seal(SignInForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return _protector.Protect(form.UserName.ReplaceLineEndings("") + Between + form.Password, Life);
    }

    /// <summary>Opens a ticket; null for one that is too old or not from here.</summary>
    public SignInForm? Open(string ticket)
    {
        try
        {
            var parts = _protector.Unprotect(ticket).Split(Between, 2);
            return new SignInForm(parts[0], parts[1], null);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
