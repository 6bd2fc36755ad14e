import fs from 'fs';import path from 'path';import * as acorn from 'acorn';
const dir=process.argv[2];
const files=fs.readdirSync(dir).filter(f=>f.endsWith('.js'));
const isFirst=f=>/^(index|shared|drawing|worker|rolldown)/.test(f);
const mods={};
for(const f of files){const code=fs.readFileSync(path.join(dir,f),'utf8');const ast=acorn.parse(code,{ecmaVersion:2024,sourceType:'module'});
 const decl=new Map(),exp=Object.create(null),imp=Object.create(null),roots=new Set();let dyn=[];
 const ids=(n,out)=>{ (function w(n,p,k){if(!n||typeof n.type!=='string')return;if(n.type==='Identifier'){if(p&&p.type==='MemberExpression'&&k==='property'&&!p.computed)return;if(p&&p.type==='Property'&&k==='key'&&!p.computed&&!p.shorthand)return;out.add(n.name);return}
   for(const key in n){const v=n[key];if(Array.isArray(v))v.forEach(x=>x&&w(x,n,key));else if(v&&typeof v==='object'&&key!=='loc')w(v,n,key)}})(n,null,null);return out};
 for(const s of ast.body){
  if(s.type==='ImportDeclaration'){const t=path.basename(s.source.value);for(const sp of s.specifiers)imp[sp.local.name]=[t,sp.imported?sp.imported.name:'*'];if(!s.specifiers.length);}
  else if(s.type==='ExportNamedDeclaration'&&!s.declaration){for(const sp of s.specifiers)exp[sp.exported.name]=sp.local.name}
  else if(s.type==='FunctionDeclaration'||s.type==='ClassDeclaration'){decl.set(s.id.name,{size:s.end-s.start,src:code.slice(s.start,s.start+90),refs:ids(s,new Set())});
  }
  else if(s.type==='VariableDeclaration'){for(const d of s.declarations){const names=new Set();(function p(n){if(!n)return;if(n.type==='Identifier')names.add(n.name);else if(n.type==='ObjectPattern')n.properties.forEach(q=>p(q.value||q.argument));else if(n.type==='ArrayPattern')n.elements.forEach(p);else if(n.type==='AssignmentPattern')p(n.left)})(d.id);
    const r=d.init?ids(d.init,new Set()):new Set();for(const n of names)decl.set(n,{size:d.end-d.start,src:code.slice(d.start,d.start+90),refs:r});
    }}
  else ids(s,roots);
 }
 mods[f]={decl,exp,imp,roots};}
// reach
const seen=new Set();const st=[];
for(const f of files)if(isFirst(f)&&!/rolldown/.test(f))for(const r of mods[f].roots)st.push([f,r]);
const isIIFE=0;
while(st.length){const[f,n]=st.pop();const k=f+'|'+n;if(seen.has(k))continue;seen.add(k);const m=mods[f];if(!m)continue;
 if(m.imp[n]){const[t,e]=m.imp[n];if(mods[t])st.push([t,mods[t].exp[e]??e]);}
 const d=m.decl.get(n);if(d)for(const r of d.refs)st.push([f,r]);}
let tot=0;const rows=[];for(const f of files)if(isFirst(f))for(const[n,d]of mods[f].decl){if(!seen.has(f+'|'+n)){tot+=d.size;rows.push([d.size,f.slice(0,6),n,d.src])}}
rows.sort((a,b)=>b[0]-a[0]);console.log('late bytes (raw) in first',tot);for(const r of rows.slice(0,90))console.log(r.join(' ').replace(/\n/g,' '));
