var livingGroups=new Set;function killAllGroups(){for(let group of livingGroups)group.killSync()}export{livingGroups,killAllGroups};
