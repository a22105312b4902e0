"""SMS by Aliyun (阿里云短信服务), through its SDK: SendSms of 2017-05-25."""

from __future__ import annotations

import json

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.exceptions import UnretryableException
from darabonba.runtime import RuntimeOptions
from django.conf import settings

from xueyun.delivery.providers import Sms, Unknown, gateways

# Flow control, an empty account, a key that is refused: none of them the letter's fault.
LATER = (
    *("isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"),
    *("isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE", "Throttling", "ServiceUnavailable"),
    *("SignatureDoesNotMatch", "InvalidAccessKeyId", "IncompleteSignature", "InvalidTimeStamp"),
)
UNKNOWN = ("isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "isp.UNKNOWN", "InternalError", "None")


class AliyunSms:
    """Params go by name: a template says ${code}."""

    def send(self, sms: Sms) -> str:
        request = SendSmsRequest(
            phone_numbers=sms.to,
            sign_name=settings.SMS_SIGN,
            template_code=gateways.template_for(sms),
            template_param=json.dumps(sms.params, ensure_ascii=False),
        )
        try:
            answer = _client().send_sms_with_options(request, _once())
        except AlibabaCloudException as error:
            raise gateways.refused(
                str(error.code), str(error.message), later=LATER, unknown=UNKNOWN
            ) from error
        except UnretryableException as error:
            raise gateways.unanswered(error) from error
        body = answer.body
        if body is None or not body.code:
            raise Unknown("The gateway's answer says nothing.")
        if body.code != "OK":
            raise gateways.refused(body.code, str(body.message), later=LATER, unknown=UNKNOWN)
        return str(body.biz_id or "")


def _client() -> Client:
    protocol, host = gateways.endpoint()
    return Client(
        Config(
            access_key_id=settings.SMS_KEY_ID,
            access_key_secret=settings.SMS_KEY_SECRET,
            region_id=settings.SMS_REGION,
            protocol=protocol,
            endpoint=host,
        )
    )


def _once() -> RuntimeOptions:
    """No second try by the SDK itself: it could be a second SMS."""
    milliseconds = settings.SMS_TIMEOUT * 1000
    return RuntimeOptions(autoretry=False, connect_timeout=milliseconds, read_timeout=milliseconds)
