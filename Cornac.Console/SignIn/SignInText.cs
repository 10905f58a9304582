namespace Cornac.Console.SignIn;

/// <summary>Names the resources beside it.</summary>
public sealed class SignInText;
