import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
function historyOf(scenario){return(scenario.history??[]).flatMap(({user,reply})=>exchange(user,reply))}function exchange(user,reply){return[{role:"user",content:user},{role:"assistant",content:reply}]}export{historyOf,exchange};
