using Cornac.Api.Inventory;
using Cornac.Api.Protocol;
using Cornac.Api.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Turns whatever goes wrong further down into the AWS error of the client's protocol.</summary>
internal sealed partial class AnswerErrors(ApiSettings settings, ILogger<AnswerErrors> logger) : IApiLink
{
    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        try
        {
            await next();
        }
        catch (OperationCanceledException) when (call.Http.RequestAborted.IsCancellationRequested)
        {
            Disconnected(call.RequestId);
        }
        catch (AwsException error)
        {
            await AnswerAsync(call, error);
        }
        catch (SignatureException refused)
        {
            await AnswerAsync(call, new AwsException(refused.Error.ToString(), (System.Net.HttpStatusCode)refused.StatusCode, refused.Message));
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await AnswerAsync(call, CommonErrors.RequestEntityTooLarge(settings.MaxRequestBytes));
        }
        catch (BadHttpRequestException malformed)
        {
            await AnswerAsync(call, CommonErrors.MalformedQueryString(malformed.Message));
        }
        catch (Exception failure) when (InventoryAvailability.IsAway(failure))
        {
            InventoryAway(failure.Message, call.RequestId);
            await AnswerAsync(call, CommonErrors.ServiceUnavailable("Cornac's own database does not answer at the moment. Try again shortly."));
        }
        catch (Exception failure) when (InventoryAvailability.IsContended(failure))
        {
            Contended(call.Operation?.Name ?? "?", call.RequestId);
            await AnswerAsync(call, CommonErrors.ServiceUnavailable("Another change came between, and nothing was changed. Try again."));
        }
#pragma warning disable CA1031 // The client must get an answer, whatever happened; the cause is logged.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Unexpected(failure, call.Operation?.Name ?? "?", call.RequestId);
            await AnswerAsync(call, CommonErrors.InternalFailure(failure));
        }
    }

    private static async Task AnswerAsync(ApiCall call, AwsException error)
    {
        call.Error = error;
        var response = call.Http.Response;
        if (response.HasStarted)
        {
            call.Http.Abort();
            return;
        }

        response.StatusCode = (int)error.Status;
        response.ContentType = ErrorEncoder.ContentType(call.Protocol, call.Service);
        ErrorEncoder.Encode(call.Protocol, call.Service, error, call.RequestId, response.BodyWriter);
        await response.BodyWriter.FlushAsync(call.Http.RequestAborted);
    }

    [LoggerMessage(1101, LogLevel.Error, "{Operation} failed unexpectedly (request {RequestId})")]
    private partial void Unexpected(Exception failure, string operation, string requestId);

    [LoggerMessage(1102, LogLevel.Warning, "The inventory does not answer: {Reason} (request {RequestId})")]
    private partial void InventoryAway(string reason, string requestId);

    [LoggerMessage(1104, LogLevel.Warning, "{Operation} was undone by a deadlock with another change (request {RequestId})")]
    private partial void Contended(string operation, string requestId);

    [LoggerMessage(1103, LogLevel.Debug, "The client went away (request {RequestId})")]
    private partial void Disconnected(string requestId);
}
