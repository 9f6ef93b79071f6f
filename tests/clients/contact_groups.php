<?php
// Drives a server through the life of a conversation group with PHP's curl, as back offices in PHP do: the body goes as
// a form's content type, `random` is several numbers one after the other, and accounts are imported by their older name.

declare(strict_types=1);

require __DIR__ . '/expect.php';

/** What genUserSig of Tencent's TLSSigAPIv2 (tencent/tls-sig-api-v2, of Composer) makes. */
function usersig(int $sdkappid, string $key, string $identifier, int $expire = 600): string
{
    $now = time();
    $signed = "TLS.identifier:$identifier\nTLS.sdkappid:$sdkappid\nTLS.time:$now\nTLS.expire:$expire\n";
    $document = [
        'TLS.ver' => '2.0',
        'TLS.identifier' => $identifier,
        'TLS.sdkappid' => $sdkappid,
        'TLS.expire' => $expire,
        'TLS.time' => $now,
        'TLS.sig' => base64_encode(hash_hmac('sha256', $signed, $key, true)),
    ];
    return strtr(base64_encode(gzcompress(json_encode($document))), ['+' => '*', '/' => '-', '=' => '_']);
}

$key = getenv('TENCENT_SECRET_KEY');

// docs/clients.md: call
function tencent(string $command, array $body, string $key): array
{
    $query = http_build_query([
        'sdkappid' => getenv('TENCENT_SDKAPPID'),
        'identifier' => getenv('TENCENT_ADMIN'),
        'usersig' => usersig((int) getenv('TENCENT_SDKAPPID'), $key, getenv('TENCENT_ADMIN')),
        'random' => rand(10000000, 99999999) . rand(10000000, 99999999) . rand(10000000, 99999999),
        'contenttype' => 'json',
    ]);
    $curl = curl_init(getenv('IM_SERVER') . "/v4/$command?$query");
    curl_setopt_array($curl, [CURLOPT_POSTFIELDS => json_encode($body), CURLOPT_RETURNTRANSFER => true]);
    return json_decode(curl_exec($curl), true);
}
// end

function succeeds(string $command, array $body): array
{
    $reply = tencent($command, $body, getenv('TENCENT_SECRET_KEY'));
    equal([$reply['ActionStatus'], $reply['ErrorCode'], $reply['ErrorInfo']], ['OK', 0, ''], json_encode($reply));
    return $reply;
}

/** The conversations of a reply without the times, which are now. */
function withoutTimes(array $items): array
{
    return array_map(function (array $item): array {
        equal(abs($item['Timestamp'] - time()) < 600, true, 'Timestamp');
        unset($item['Timestamp']);
        return $item;
    }, $items);
}

$user = 'php-' . getenv('IM_UNIQUE');
$oneToOne = ['Type' => 1, 'To_Account' => "{$user}f"];
$chatGroup = ['Type' => 2, 'ToGroupId' => '@TGS#1B2AUI7RZ'];
$fine = ['ResultCode' => 0, 'ResultInfo' => ''];

succeeds('im_open_login_svc/account_import', ['Identifier' => $user, 'Nick' => '用户', 'FaceUrl' => null]);
$imported = succeeds('im_open_login_svc/multiaccount_import', ['Accounts' => ["{$user}f"]]);
equal($imported['FailAccounts'], []);
$checked = succeeds('im_open_login_svc/account_check', ['CheckItem' => [['UserID' => $user], ['UserID' => "{$user}x"]]]);
equal(array_column($checked['ResultItem'], 'AccountStatus'), ['Imported', 'NotImported']);

$created = succeeds('recentcontact/create_contact_group', [
    'From_Account' => $user,
    'GroupContactItem' => [['GroupName' => '同事', 'ContactItem' => [$chatGroup]]],
]);
$group = ['GroupName' => '同事', 'GroupId' => 1];
equal($created['GroupResultItem'], [['GroupItem' => $group, 'ResultItem' => [['ContactItem' => $chatGroup] + $fine]]]);

$rename = ['UpdateGroupType' => 1, 'OldGroupName' => '同事', 'NewGroupName' => 'colleagues', 'ContactUpdateItem' => null];
$renamed = succeeds('recentcontact/update_contact_group', ['From_Account' => $user, 'UpdateType' => 1, 'UpdateGroup' => $rename]);
$group = ['GroupName' => 'colleagues', 'GroupId' => 1];
equal($renamed['UpdateGroupResult'], ['UpdateGroupType' => 1] + $group + ['OldGroupName' => '同事']);

$changes = [['ContactOptType' => 1, 'ContactItem' => $oneToOne], ['ContactOptType' => 2, 'ContactItem' => $chatGroup]];
$change = ['UpdateGroupType' => 2, 'OldGroupName' => 'colleagues', 'ContactUpdateItem' => $changes];
$changed = succeeds('recentcontact/update_contact_group', ['From_Account' => $user, 'UpdateType' => 1, 'UpdateGroup' => $change]);
equal($changed['UpdateGroupResult']['ContactResultItem'], [$changes[0] + $fine, $changes[1] + $fine]);

$mark = ['OptType' => 3, 'ContactItem' => $chatGroup, 'SetMark' => [1, 2, 3], 'ClearMark' => null, 'CustomMark' => '自定义'];
$marked = succeeds('recentcontact/mark_contact', ['From_Account' => $user, 'MarkItem' => [$mark]]);
equal($marked['ResultItem'], [['OptType' => 3, 'ContactItem' => $chatGroup] + $fine]);

$conversations = [
    $chatGroup + ['StandardMark' => '1110', 'CustomMark' => '自定义'],
    $oneToOne + ['StandardMark' => '', 'ContactGroupId' => [1]],
];
$search = ['From_Account' => $user, 'ContactItem' => [$chatGroup, $oneToOne]];
$searched = succeeds('recentcontact/search_contact_group', $search);
equal(withoutTimes($searched['ContactResultItem']), $conversations);
equal($searched['GroupItem'], [$group]);

$got = succeeds('recentcontact/get_contact_group', ['From_Account' => $user, 'StartIndex' => 0]);
$found = withoutTimes($got['ContactItem']);
usort($found, fn (array $one, array $other): int => $other['Type'] <=> $one['Type']);
equal([$found, $got['GroupItem'], $got['CompleteFlag'], $got['NextStartIndex']], [$conversations, [$group], 1, 0]);

$deleted = succeeds('recentcontact/del_contact_group', ['From_Account' => $user, 'GroupName' => ['colleagues']]);
equal($deleted['GroupItem'], [$group]);

$refused = tencent('recentcontact/get_contact_group', ['From_Account' => $user, 'StartIndex' => 0], "{$key}0");
equal([$refused['ActionStatus'], $refused['ErrorCode']], ['FAIL', 70009]);
