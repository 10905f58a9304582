namespace Cornac.Host.Bootstrap;

/// <summary>Small files that only their owner may read (mode 0600), replaced whole or not at all.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string text)
    {
        var next = path + ".new";
        File.Delete(next);
        using (var stream = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
