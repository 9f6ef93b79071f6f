-- Creates the chat of another order line in each request. Arguments: json or xml, what the order numbers begin with.
local count = 0
local forms = {
  json = '{"RoleType":0,"orderID":"%s","OrderDetailsIDX":1,"CusCompanyName":"A customer","SellCompanyName":"A supplier",' ..
    '"IsRongGroup":0,"GroupID":"","fromUserID":8,"DeleCompanyID":9,"SourceOrderID":""}',
  xml = '<ChatBoxParams xmlns="http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien">' ..
    '<CusCompanyName>A customer</CusCompanyName><DeleCompanyID>9</DeleCompanyID><IsRongGroup>0</IsRongGroup>' ..
    '<OrderDetailsIDX>1</OrderDetailsIDX><RoleType>0</RoleType><SellCompanyName>A supplier</SellCompanyName>' ..
    '<fromUserID>8</fromUserID><orderID>%s</orderID></ChatBoxParams>',
}

init = function(arguments)
  form = arguments[1]
  wrk.headers["Content-Type"] = "application/" .. form
  -- A number of its own, so that a later measurement makes other orders.
  run = string.format("%s-%d-%s", arguments[2], os.time(), tostring({}):match("0x(%x+)"))
end

request = function()
  count = count + 1
  return wrk.format("POST", nil, nil, string.format(forms[form], run .. "-" .. count))
end
